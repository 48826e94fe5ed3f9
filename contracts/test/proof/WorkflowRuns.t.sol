// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICircuitProofs} from "../../src/interfaces/ICircuitProofs.sol";
import {IVerifierRegistry} from "../../src/interfaces/IVerifierRegistry.sol";
import {IWorkflowRuns} from "../../src/interfaces/IWorkflowRuns.sol";
import {ZkVerifierLibrary} from "../../src/libraries/ZkVerifierLibrary.sol";
import {EXECUTOR} from "../../src/types/AgentRole.sol";
import {PAY_BATCH, PAY_BATCH_PRIVATE, SCREEN, STEP_BATCH} from "../../src/types/CircuitKind.sol";
import {DEV} from "../../src/types/SecurityLevel.sol";
import {PolicyParts, Registration, WorkflowRun} from "../../src/types/WorkflowTypes.sol";
import {ZkFixture} from "../support/ZkFixture.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {PoseidonT4} from "poseidon-solidity/PoseidonT4.sol";
import {PoseidonT5} from "poseidon-solidity/PoseidonT5.sol";

contract WorkflowRunsTest is ZkFixture {
    function _expectRefused(Registration memory registration, bytes memory reason) private {
        vm.prank(payer);
        vm.expectRevert(reason);
        zk.registerWorkflow(registration);
    }

    /* REGISTERING */

    function test_RegistersARun() public {
        Registration memory registration = _registration(PAY_BATCH);
        bytes32 expectedId = payout.runIdOf(registration.run);
        bytes memory named = abi.encode(
            block.chainid, address(zk), address(token), registration.run.workflowId, expectedId, beneficiary
        );
        uint256 context = uint256(keccak256(named)) % ZkVerifierLibrary.FIELD;
        uint256 policy = PoseidonT4.hash([registration.policy.agentsRoot, ROSTER, 0]);
        vm.expectEmit(address(zk));
        emit IWorkflowRuns.WorkflowRegistered(expectedId, payer, registration.run.workflowId, context, CHUNKS);
        vm.expectEmit(address(zk));
        emit IWorkflowRuns.PolicyBound(expectedId, registration.circuitId, DEV, policy, registration.policy);
        bytes32 runId = _registerAs(registration);
        assertEq(runId, expectedId);
        WorkflowRun memory run = zk.workflowRun(runId);
        assertEq(run.payer, payer);
        assertEq(run.beneficiary, beneficiary);
        assertEq(run.circuitId, registration.circuitId);
        assertEq(run.chunkCount, CHUNKS);
        assertEq(run.context, context);
        assertEq(run.policy, policy);
        assertEq(run.state, 0);
        assertEq(zk.runOfContext(context), runId);
    }

    function test_PolicyOfAPrivateRunHoldsItsBudget() public {
        Registration memory registration = _registration(PAY_BATCH_PRIVATE);
        uint256 expected = PoseidonT5.hash([registration.policy.agentsRoot, ROSTER, 0, 99]);
        assertEq(zk.workflowRun(_registerAs(registration)).policy, expected);
    }

    /// Registering is what lets the agents of a run spend the payer's allowance by `settle`.
    function test_RevertWhen_RegisteredByAnybodyElse() public {
        Registration memory registration = _registration(PAY_BATCH);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRuns.NotPayer.selector, stranger, payer));
        zk.registerWorkflow(registration);
    }

    function test_RevertWhen_RegisteredTwice() public {
        bytes32 runId = _register(PAY_BATCH);
        Registration memory again = _registration(PAY_BATCH);
        again.beneficiary = stranger;
        _expectRefused(again, abi.encodeWithSelector(IWorkflowRuns.RunAlreadyRegistered.selector, runId));
    }

    function test_RevertWhen_ThereIsNoWorkflow() public {
        Registration memory registration = _registration(PAY_BATCH);
        registration.run.workflowId = 0;
        _expectRefused(registration, abi.encodePacked(IWorkflowRuns.ZeroWorkflowId.selector));
    }

    function test_RevertWhen_TheBeneficiaryCannotBePaid() public {
        address[2] memory wrong = [address(0), address(zk)];
        for (uint256 i; i < wrong.length; ++i) {
            Registration memory registration = _registration(PAY_BATCH);
            registration.beneficiary = wrong[i];
            _expectRefused(
                registration, abi.encodeWithSelector(IWorkflowRuns.InvalidBeneficiary.selector, wrong[i])
            );
        }
    }

    function test_RevertWhen_NothingIsToBeProved() public {
        Registration memory registration = _registration(PAY_BATCH);
        registration.chunkCount = 0;
        _expectRefused(registration, abi.encodePacked(IWorkflowRuns.NoChunks.selector));
    }

    function test_RevertWhen_TheExpiryIsPastOrTooFar() public {
        uint64[3] memory wrong =
            [uint64(block.timestamp), uint64(block.timestamp + 366 days + 1), type(uint64).max];
        for (uint256 i; i < wrong.length; ++i) {
            Registration memory registration = _registration(PAY_BATCH);
            registration.expiresAt = wrong[i];
            _expectRefused(
                registration, abi.encodeWithSelector(IWorkflowRuns.InvalidExpiry.selector, wrong[i])
            );
        }
    }

    function test_RevertWhen_TheAgentsRootIsNotKnown() public {
        Registration memory registration = _registration(PAY_BATCH);
        registration.policy.agentsRoot += 1;
        _expectRefused(
            registration,
            abi.encodeWithSelector(IWorkflowRuns.UnknownAgentsRoot.selector, registration.policy.agentsRoot)
        );
    }

    function test_RevertWhen_APartOfThePolicyIsAliased() public {
        Registration memory registration = _registration(PAY_BATCH);
        registration.policy.listRoot = ROSTER + ZkVerifierLibrary.FIELD;
        _expectRefused(
            registration,
            abi.encodeWithSelector(IWorkflowRuns.PolicyPartNotInField.selector, registration.policy.listRoot)
        );
        registration = _registration(PAY_BATCH_PRIVATE);
        registration.policy.budgetCommitment = ZkVerifierLibrary.FIELD;
        _expectRefused(
            registration,
            abi.encodeWithSelector(
                IWorkflowRuns.PolicyPartNotInField.selector, registration.policy.budgetCommitment
            )
        );
    }

    function test_RevertWhen_ABudgetIsMissingOrOutOfPlace() public {
        Registration memory registration = _registration(PAY_BATCH_PRIVATE);
        registration.policy.budgetCommitment = 0;
        _expectRefused(registration, abi.encodeWithSelector(IWorkflowRuns.WrongBudgetCommitment.selector, 0));
        registration = _registration(PAY_BATCH);
        registration.policy.budgetCommitment = 5;
        _expectRefused(registration, abi.encodeWithSelector(IWorkflowRuns.WrongBudgetCommitment.selector, 5));
    }

    function test_RevertWhen_TheCircuitCannotProveRuns() public {
        Registration memory registration = _registration(SCREEN);
        _expectRefused(
            registration,
            abi.encodeWithSelector(ICircuitProofs.WrongCircuitKind.selector, _circuitOf(SCREEN), SCREEN)
        );
        registration.circuitId = "unknown";
        _expectRefused(
            registration,
            abi.encodeWithSelector(IVerifierRegistry.UnknownCircuit.selector, bytes32("unknown"))
        );
    }

    function test_RevertWhen_TheCircuitIsRetiredOrRevoked() public {
        bytes32 circuitId = _circuitOf(PAY_BATCH);
        circuits.retire(circuitId);
        _expectRefused(
            _registration(PAY_BATCH),
            abi.encodeWithSelector(ICircuitProofs.CircuitRetiredForRuns.selector, circuitId)
        );
        circuits.revoke(circuitId);
        _expectRefused(
            _registration(PAY_BATCH),
            abi.encodeWithSelector(IVerifierRegistry.CircuitIsRevoked.selector, circuitId)
        );
    }

    function test_RevertWhen_Paused() public {
        zk.pause();
        _expectRefused(_registration(PAY_BATCH), abi.encodePacked(Pausable.EnforcedPause.selector));
    }

    /* RENEWING */

    function test_RenewedAgentsLetARunGoOn() public {
        bytes32 runId = _register(PAY_BATCH);
        _pay(0);
        uint256[] memory stale = _statement(runId, 0, 0);
        _registerAndEnrol(alice, EXECUTOR, 1);
        _deactivate(1);
        uint256 root = registry.agentsRoot();
        bytes32 circuitId = _circuitOf(PAY_BATCH);
        vm.prank(payer);
        zk.renewRun(runId, circuitId, root);
        assertEq(zk.workflowRun(runId).policy, PoseidonT4.hash([root, ROSTER, 0]));
        assertTrue(_verify(PAY_BATCH, _statement(runId, 0, 0)));
        assertNotEq(stale[POLICY], zk.workflowRun(runId).policy);
    }

    function test_AReplacedCircuitLetsARunGoOn() public {
        bytes32 runId = _register(PAY_BATCH);
        _pay(0);
        circuits.revoke(_circuitOf(PAY_BATCH));
        bytes32 other = _addCircuit(9, PAY_BATCH, CHUNK_SIZE);
        uint256 root = registry.agentsRoot();
        vm.prank(payer);
        zk.renewRun(runId, other, root);
        uint256[] memory inputs = _statement(runId, 0, 0);
        assertTrue(_submit(_hashes(other, inputs), inputs, _aggregateWith(9, 10, inputs)));
    }

    function _expectNotRenewed(bytes32 runId, bytes32 circuitId, uint256 root, bytes memory reason) private {
        vm.prank(payer);
        vm.expectRevert(reason);
        zk.renewRun(runId, circuitId, root);
    }

    function test_RevertWhen_RenewedWithACircuitThatProvesSomethingElse() public {
        bytes32 runId = _register(PAY_BATCH);
        uint256 root = registry.agentsRoot();
        bytes32 own = _circuitOf(PAY_BATCH);
        bytes32[2] memory others = [_circuitOf(STEP_BATCH), _addCircuit(9, PAY_BATCH, 64)];
        for (uint256 i; i < others.length; ++i) {
            _expectNotRenewed(
                runId,
                others[i],
                root,
                abi.encodeWithSelector(IWorkflowRuns.NotInterchangeable.selector, own, others[i])
            );
        }
        bytes32 retired = _addCircuit(10, PAY_BATCH, CHUNK_SIZE);
        circuits.retire(retired);
        _expectNotRenewed(
            runId,
            retired,
            root,
            abi.encodeWithSelector(ICircuitProofs.CircuitRetiredForRuns.selector, retired)
        );
    }

    function test_RevertWhen_RenewedByAnybodyElseOrWithUnknownAgents() public {
        bytes32 runId = _register(PAY_BATCH);
        bytes32 own = _circuitOf(PAY_BATCH);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRuns.NotPayer.selector, stranger, payer));
        zk.renewRun(runId, own, 1);
        _expectNotRenewed(runId, own, 1, abi.encodeWithSelector(IWorkflowRuns.UnknownAgentsRoot.selector, 1));
        _expectNotRenewed(
            "?", own, 1, abi.encodeWithSelector(IWorkflowRuns.UnknownRun.selector, bytes32("?"))
        );
    }

    function test_RevertWhen_ACompleteRunIsRenewed() public {
        bytes32 runId = _register(PAY_BATCH);
        for (uint256 i; i < CHUNKS; ++i) {
            _pay(i);
            _verify(PAY_BATCH, _statement(runId, i, i));
        }
        _expectNotRenewed(
            runId,
            _circuitOf(PAY_BATCH),
            registry.agentsRoot(),
            abi.encodeWithSelector(IWorkflowRuns.RunAlreadyComplete.selector, runId)
        );
    }

    function test_RevertWhen_AskedAboutARunThatDoesNotExist() public {
        vm.expectRevert(abi.encodeWithSelector(IWorkflowRuns.UnknownRun.selector, bytes32("?")));
        zk.isComplete("?");
    }
}
