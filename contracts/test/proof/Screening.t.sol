// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICircuitProofs} from "../../src/interfaces/ICircuitProofs.sol";
import {IScreening} from "../../src/interfaces/IScreening.sol";
import {IVerifierRegistry} from "../../src/interfaces/IVerifierRegistry.sol";
import {IWorkflowRuns} from "../../src/interfaces/IWorkflowRuns.sol";
import {IZKWorkflow} from "../../src/interfaces/IZKWorkflow.sol";
import {PAY_BATCH, SCREEN, STEP_BATCH} from "../../src/types/CircuitKind.sol";
import {Registration} from "../../src/types/WorkflowTypes.sol";
import {ZkFixture} from "../support/ZkFixture.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

contract ScreeningTest is ZkFixture {
    function _screened(uint256 chunks) private returns (Registration memory registration) {
        registration = _registration(PAY_BATCH);
        registration.policy.screenRoot = _screen(0, chunks);
        registration.screenCircuitId = _circuitOf(SCREEN);
    }

    function _expectNotRecorded(uint256[] memory inputs, bytes memory reason) private {
        bytes memory aggregated = _aggregate(SCREEN, inputs);
        vm.expectRevert(reason);
        zk.recordScreening(inputs, aggregated);
    }

    function _expectNotRegistered(Registration memory registration, bytes memory reason) private {
        vm.prank(payer);
        vm.expectRevert(reason);
        zk.registerWorkflow(registration);
    }

    /* RECORDING */

    function test_AScreeningGrowsChunkByChunk() public {
        vm.expectEmit(address(zk));
        emit IScreening.ScreeningRecorded(_circuitOf(SCREEN), _screenState(2), ROSTER, DENY_LIST, 2);
        _screen(0, 2);
        _screen(2, 5);
        IScreening.ScreenRecord memory done = zk.screening(_circuitOf(SCREEN), _screenState(5));
        assertEq(done.rosterRoot, ROSTER);
        assertEq(done.denyRoot, DENY_LIST);
        assertEq(done.chunkCount, 5);
        assertEq(zk.screening(_circuitOf(SCREEN), _screenState(2)).chunkCount, 2);
    }

    function test_TheSameScreeningAgainChangesNothing() public {
        _screen(0, 2);
        _screen(0, 2);
        assertEq(zk.screening(_circuitOf(SCREEN), _screenState(2)).chunkCount, 2);
    }

    function test_RevertWhen_AScreeningBeginsInTheMiddle() public {
        uint256[] memory inputs = _screenStatement(1);
        inputs[1] = 0;
        _expectNotRecorded(inputs, abi.encodeWithSelector(IScreening.ScreenChunkOutOfOrder.selector, 0, 1));
    }

    function test_RevertWhen_AScreeningFollowsNothing() public {
        _expectNotRecorded(
            _screenStatement(1),
            abi.encodeWithSelector(IScreening.UnknownScreenState.selector, _screenState(1))
        );
    }

    function test_RevertWhen_AChunkIsLeftOut() public {
        _screen(0, 1);
        uint256[] memory inputs = _screenStatement(1);
        inputs[4] = 2;
        _expectNotRecorded(inputs, abi.encodeWithSelector(IScreening.ScreenChunkOutOfOrder.selector, 1, 2));
    }

    function test_RevertWhen_ProofsDoNotFollowEachOther() public {
        uint256[] memory inputs = _join(_screenStatement(0), _screenStatement(1));
        inputs[6] += 1;
        _expectNotRecorded(
            inputs,
            abi.encodeWithSelector(IScreening.ScreenStateMismatch.selector, 1, _screenState(1), inputs[6])
        );
    }

    function test_RevertWhen_TheRosterOrTheListChangesUnderway() public {
        for (uint256 signal = 2; signal < 4; ++signal) {
            uint256[] memory inputs = _join(_screenStatement(0), _screenStatement(1));
            inputs[5 + signal] += 1;
            _expectNotRecorded(inputs, abi.encodeWithSelector(IScreening.ScreenSubjectMismatch.selector, 1));
        }
        _screen(0, 1);
        for (uint256 signal = 2; signal < 4; ++signal) {
            uint256[] memory inputs = _screenStatement(1);
            inputs[signal] += 1;
            _expectNotRecorded(inputs, abi.encodeWithSelector(IScreening.ScreenSubjectMismatch.selector, 0));
        }
    }

    function test_RevertWhen_AScreeningIsNotProved() public {
        uint256[] memory inputs = _screenStatement(0);
        bytes memory aggregated = _aggregate(SCREEN, inputs);
        inputs[2] += 1;
        vm.expectRevert(ICircuitProofs.InvalidWorkflowProof.selector);
        zk.recordScreening(inputs, aggregated);
    }

    function test_RevertWhen_TheProofIsOfPayments() public {
        bytes memory aggregated = bytes.concat(_circuitOf(PAY_BATCH), new bytes(256));
        vm.expectRevert(
            abi.encodeWithSelector(ICircuitProofs.WrongCircuitKind.selector, _circuitOf(PAY_BATCH), PAY_BATCH)
        );
        zk.recordScreening(new uint256[](10), aggregated);
    }

    function test_RevertWhen_Paused() public {
        zk.pause();
        _expectNotRecorded(_screenStatement(0), abi.encodePacked(Pausable.EnforcedPause.selector));
    }

    /* DENY LISTS */

    function test_RevertWhen_TheDenyListIsSetWithoutTheRole() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        zk.setDenyList(bytes32(0), 1);
    }

    function test_RevertWhen_TheDenyListIsOfAnotherCircuit() public {
        bytes32 circuitId = _circuitOf(PAY_BATCH);
        vm.expectRevert(
            abi.encodeWithSelector(ICircuitProofs.WrongCircuitKind.selector, circuitId, PAY_BATCH)
        );
        zk.setDenyList(circuitId, 1);
        assertEq(zk.denyList(_circuitOf(SCREEN)), DENY_LIST);
    }

    /* RUNS THAT DEMAND SCREENING */

    function test_ScreenedChunksCanBeProved() public {
        bytes32 runId = _registerAs(_screened(2));
        _pay(1);
        assertTrue(_verify(PAY_BATCH, _statement(runId, 0, 1)));
    }

    function test_RevertWhen_AChunkWasNotScreened() public {
        bytes32 runId = _registerAs(_screened(2));
        _pay(2);
        _expectRefusal(
            PAY_BATCH,
            _statement(runId, 0, 2),
            abi.encodeWithSelector(IZKWorkflow.ChunkNotScreened.selector, runId, 2)
        );
    }

    function test_RevertWhen_NothingWasScreened() public {
        Registration memory registration = _registration(PAY_BATCH);
        registration.policy.screenRoot = 5;
        registration.screenCircuitId = _circuitOf(SCREEN);
        _expectNotRegistered(registration, abi.encodeWithSelector(IScreening.UnknownScreenState.selector, 5));
    }

    function test_RevertWhen_AnotherRosterWasScreened() public {
        Registration memory registration = _screened(1);
        registration.policy.listRoot = ROSTER + 1;
        _expectNotRegistered(
            registration, abi.encodeWithSelector(IScreening.OtherRosterScreened.selector, ROSTER + 1, ROSTER)
        );
    }

    function test_RevertWhen_TheListIsNoLongerInForce() public {
        Registration memory registration = _screened(1);
        zk.setDenyList(_circuitOf(SCREEN), DENY_LIST + 1);
        _expectNotRegistered(
            registration,
            abi.encodeWithSelector(IScreening.DenyListNotInForce.selector, DENY_LIST + 1, DENY_LIST)
        );
    }

    /// A larger chunk's inner nodes could pass for the entries of a smaller one, unscreened.
    function test_RevertWhen_TheScreeningDividesRostersOtherwise() public {
        Registration memory registration = _screened(1);
        registration.circuitId = _addCircuit(9, PAY_BATCH, 256);
        _expectNotRegistered(
            registration, abi.encodeWithSelector(IScreening.ScreenChunkSizeMismatch.selector, 256, CHUNK_SIZE)
        );
    }

    /// The root of a list does not say how long the list is, so each circuit has records and a list of its own.
    function test_RevertWhen_TheScreeningIsOfAnotherCircuit() public {
        Registration memory registration = _screened(1);
        registration.screenCircuitId = _addCircuit(9, SCREEN, CHUNK_SIZE);
        _expectNotRegistered(
            registration,
            abi.encodeWithSelector(IScreening.UnknownScreenState.selector, registration.policy.screenRoot)
        );
    }

    function test_RevertWhen_TheScreeningCircuitIsOfPayments() public {
        Registration memory registration = _screened(1);
        registration.screenCircuitId = _circuitOf(PAY_BATCH);
        _expectNotRegistered(
            registration,
            abi.encodeWithSelector(ICircuitProofs.WrongCircuitKind.selector, _circuitOf(PAY_BATCH), PAY_BATCH)
        );
    }

    function test_RevertWhen_RootAndCircuitDoNotComeTogether() public {
        Registration memory registration = _screened(1);
        registration.screenCircuitId = 0;
        _expectNotRegistered(
            registration, abi.encodeWithSelector(IWorkflowRuns.WrongScreenCircuit.selector, bytes32(0))
        );
        registration.screenCircuitId = _circuitOf(SCREEN);
        registration.policy.screenRoot = 0;
        _expectNotRegistered(
            registration,
            abi.encodeWithSelector(IWorkflowRuns.WrongScreenCircuit.selector, _circuitOf(SCREEN))
        );
    }

    function test_RevertWhen_APlanDemandsScreening() public {
        Registration memory registration = _screened(1);
        registration.circuitId = _circuitOf(STEP_BATCH);
        _expectNotRegistered(
            registration,
            abi.encodeWithSelector(
                IWorkflowRuns.ScreeningNotApplicable.selector, registration.policy.screenRoot
            )
        );
    }

    /// What a broken circuit screened was not screened.
    function test_RevertWhen_TheScreeningCircuitWasRevokedSince() public {
        bytes32 runId = _registerAs(_screened(1));
        _pay(0);
        uint256[] memory inputs = _statement(runId, 0, 0);
        circuits.revoke(_circuitOf(SCREEN));
        _expectRefusal(
            PAY_BATCH,
            inputs,
            abi.encodeWithSelector(IVerifierRegistry.CircuitIsRevoked.selector, _circuitOf(SCREEN))
        );
    }
}
