// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ZKWorkflow} from "../src/ZKWorkflow.sol";
import {ICircuitProofs} from "../src/interfaces/ICircuitProofs.sol";
import {IVerifierRegistry} from "../src/interfaces/IVerifierRegistry.sol";
import {IWorkflowRuns} from "../src/interfaces/IWorkflowRuns.sol";
import {IZKWorkflow} from "../src/interfaces/IZKWorkflow.sol";
import {Fingerprint} from "../src/libraries/Fingerprint.sol";
import {ZkVerifierLibrary} from "../src/libraries/ZkVerifierLibrary.sol";
import {EXECUTOR} from "../src/types/AgentRole.sol";
import {PAY_BATCH, PAY_BATCH_PRIVATE, SCREEN, STEP_BATCH} from "../src/types/CircuitKind.sol";
import {PaymentWord} from "../src/types/PaymentWord.sol";
import {Registration} from "../src/types/WorkflowTypes.sol";
import {TrapdoorKey} from "./support/TrapdoorKey.sol";
import {ZkFixture} from "./support/ZkFixture.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

contract ZKWorkflowTest is ZkFixture {
    bytes32 private runId;

    function setUp() public override {
        super.setUp();
        runId = _register(PAY_BATCH);
        for (uint256 i; i < CHUNKS; ++i) {
            _pay(i);
        }
    }

    /* PROVING */

    function test_ProofsTakeTheRunFurtherChunkByChunk() public {
        uint256[] memory first = _statement(runId, 0, 0);
        vm.expectEmit(address(zk));
        emit IZKWorkflow.ChunkVerified(
            runId, 0, zk.statementHash(_circuitOf(PAY_BATCH), first), _stepsRoot(0), _state(1)
        );
        assertTrue(_verify(PAY_BATCH, first));
        assertEq(zk.workflowRun(runId).state, _state(1));
        assertTrue(zk.isChunkVerified(runId, 0));
        assertFalse(zk.isChunkVerified(runId, 1));
        assertFalse(zk.isComplete(runId));

        // Chunks of a payroll may come in any order, as long as the states follow each other.
        uint256[] memory rest = _join(_statement(runId, 1, 2), _statement(runId, 2, 1));
        bytes memory aggregated = _aggregate(PAY_BATCH, rest);
        bytes32[] memory hashes = _hashes(_circuitOf(PAY_BATCH), rest);
        vm.expectEmit(address(zk));
        emit IZKWorkflow.WorkflowVerified(runId, _circuitOf(PAY_BATCH), 2);
        vm.expectEmit(address(zk));
        emit IZKWorkflow.RunCompleted(runId);
        assertTrue(_submit(hashes, rest, aggregated));
        assertTrue(zk.isComplete(runId));
        assertEq(zk.workflowRun(runId).state, _state(3));
    }

    function test_RevertWhen_AProofIsReplayed() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        _verify(PAY_BATCH, inputs);
        _expectRefusal(
            PAY_BATCH, inputs, abi.encodeWithSelector(IZKWorkflow.StateMismatch.selector, 0, _state(1), 0)
        );
    }

    /// Another proof of the statement is not another statement.
    function test_RevertWhen_AReplayedProofWasRerandomised() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        bytes32[] memory hashes = _hashes(_circuitOf(PAY_BATCH), inputs);
        _submit(hashes, inputs, _aggregate(PAY_BATCH, inputs));
        bytes memory other =
            bytes.concat(_circuitOf(PAY_BATCH), TrapdoorKey.proveOne(1, 10, inputs, 0, 1_000));
        vm.expectRevert(abi.encodeWithSelector(IZKWorkflow.StateMismatch.selector, 0, _state(1), 0));
        _submit(hashes, inputs, other);
    }

    function test_RevertWhen_AChunkIsProvedTwice() public {
        _verify(PAY_BATCH, _statement(runId, 0, 0));
        _expectRefusal(
            PAY_BATCH,
            _statement(runId, 1, 0),
            abi.encodeWithSelector(IZKWorkflow.ChunkAlreadyVerified.selector, runId, 0)
        );
    }

    function test_RevertWhen_AChunkComesTwiceInOneCall() public {
        uint256[] memory inputs = _join(_statement(runId, 0, 0), _statement(runId, 1, 0));
        _expectRefusal(
            PAY_BATCH, inputs, abi.encodeWithSelector(IZKWorkflow.ChunkAlreadyVerified.selector, runId, 0)
        );
    }

    function test_RevertWhen_ProofsAreReordered() public {
        uint256[] memory inputs = _join(_statement(runId, 1, 1), _statement(runId, 0, 0));
        _expectRefusal(
            PAY_BATCH, inputs, abi.encodeWithSelector(IZKWorkflow.StateMismatch.selector, 0, 0, _state(1))
        );
    }

    function test_RevertWhen_AProofInBetweenIsMissing() public {
        uint256[] memory inputs = _join(_statement(runId, 0, 0), _statement(runId, 2, 2));
        _expectRefusal(
            PAY_BATCH,
            inputs,
            abi.encodeWithSelector(IZKWorkflow.StateMismatch.selector, 1, _state(1), _state(2))
        );
    }

    function test_RevertWhen_TheContextIsNoRuns() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        inputs[CONTEXT] += 1;
        _expectRefusal(
            PAY_BATCH, inputs, abi.encodeWithSelector(IZKWorkflow.UnknownContext.selector, inputs[CONTEXT])
        );
    }

    /// The context names the beneficiary: whoever takes a proof out of the mempool cannot point it at himself.
    function test_RevertWhen_TheRewardIsPointedAtSomebodyElse() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        (, inputs[CONTEXT]) = zk.contextOf(_run(), stranger);
        _expectRefusal(
            PAY_BATCH, inputs, abi.encodeWithSelector(IZKWorkflow.UnknownContext.selector, inputs[CONTEXT])
        );
    }

    function test_RevertWhen_AStatementOfAnotherRunIsSlippedIn() public {
        Registration memory other = _registration(PAY_BATCH);
        other.run.runNonce = 2;
        bytes32 otherId = _registerAs(other);
        uint256[] memory inputs = _join(_statement(runId, 0, 0), _statement(runId, 1, 1));
        inputs[10 + CONTEXT] = zk.workflowRun(otherId).context;
        _expectRefusal(
            PAY_BATCH,
            inputs,
            abi.encodeWithSelector(
                IZKWorkflow.ContextMismatch.selector,
                1,
                zk.workflowRun(runId).context,
                zk.workflowRun(otherId).context
            )
        );
    }

    function test_RevertWhen_ThePolicyIsAnother() public {
        uint256[] memory inputs = _join(_statement(runId, 0, 0), _statement(runId, 1, 1));
        inputs[10 + POLICY] += 1;
        uint256 policy = inputs[POLICY];
        _expectRefusal(
            PAY_BATCH,
            inputs,
            abi.encodeWithSelector(IZKWorkflow.PolicyMismatch.selector, 1, policy, policy + 1)
        );
    }

    function test_RevertWhen_AProofIsInvalid() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        bytes memory aggregated = _aggregate(PAY_BATCH, inputs);
        inputs[NEXT_STATE] += 1;
        bytes32[] memory hashes = _hashes(_circuitOf(PAY_BATCH), inputs);
        vm.expectRevert(ICircuitProofs.InvalidWorkflowProof.selector);
        _submit(hashes, inputs, aggregated);
    }

    function test_RevertWhen_AnInputIsAliased() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        bytes memory aggregated = _aggregate(PAY_BATCH, inputs);
        inputs[CHUNK_INDEX] += ZkVerifierLibrary.FIELD;
        bytes32[] memory hashes = _hashes(_circuitOf(PAY_BATCH), inputs);
        vm.expectRevert(
            abi.encodeWithSelector(ZkVerifierLibrary.InputNotInField.selector, 9, inputs[CHUNK_INDEX])
        );
        _submit(hashes, inputs, aggregated);
    }

    function test_RevertWhen_AHashIsNotThatOfTheStatement() public {
        uint256[] memory inputs = _join(_statement(runId, 0, 0), _statement(runId, 1, 1));
        bytes memory aggregated = _aggregate(PAY_BATCH, inputs);
        bytes32[] memory hashes = _hashes(_circuitOf(PAY_BATCH), inputs);
        bytes32 honest = hashes[1];
        hashes[1] = keccak256(aggregated);
        vm.expectRevert(abi.encodeWithSelector(IZKWorkflow.StatementMismatch.selector, 1, hashes[1], honest));
        _submit(hashes, inputs, aggregated);
    }

    function test_RevertWhen_HashesAreMissing() public {
        uint256[] memory inputs = _join(_statement(runId, 0, 0), _statement(runId, 1, 1));
        bytes memory aggregated = _aggregate(PAY_BATCH, inputs);
        vm.expectRevert(abi.encodeWithSelector(IZKWorkflow.WrongStatementCount.selector, 2, 1));
        _submit(new bytes32[](1), inputs, aggregated);
    }

    function test_RevertWhen_NoCircuitIsNamed() public {
        vm.expectRevert(abi.encodeWithSelector(ICircuitProofs.CircuitIdMissing.selector, 31));
        _submit(new bytes32[](0), new uint256[](0), new bytes(31));
    }

    function test_RevertWhen_NothingIsProved() public {
        bytes memory aggregated = bytes.concat(_circuitOf(PAY_BATCH));
        vm.expectRevert(ZkVerifierLibrary.EmptyProofBatch.selector);
        _submit(new bytes32[](0), new uint256[](0), aggregated);
    }

    function test_RevertWhen_TheCircuitIsUnknown() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        bytes memory aggregated = _aggregateWith(77, 10, inputs);
        bytes32[] memory hashes = _hashes(bytes32(aggregated), inputs);
        vm.expectRevert(
            abi.encodeWithSelector(IVerifierRegistry.UnknownCircuit.selector, bytes32(aggregated))
        );
        _submit(hashes, inputs, aggregated);
    }

    function test_RevertWhen_TheCircuitIsOfScreenings() public {
        bytes memory aggregated = _aggregate(SCREEN, _screenStatement(0));
        vm.expectRevert(
            abi.encodeWithSelector(ICircuitProofs.WrongCircuitKind.selector, _circuitOf(SCREEN), SCREEN)
        );
        _submit(new bytes32[](1), _screenStatement(0), aggregated);
    }

    /// Another registered circuit of the same shape proves something else.
    function test_RevertWhen_TheCircuitIsNotTheRuns() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        _expectRefusal(
            PAY_BATCH_PRIVATE,
            inputs,
            abi.encodeWithSelector(
                IZKWorkflow.CircuitMismatch.selector, _circuitOf(PAY_BATCH), _circuitOf(PAY_BATCH_PRIVATE)
            )
        );
    }

    function test_RevertWhen_TheCircuitIsRevokedOrSuspended() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        bytes32 circuitId = _circuitOf(PAY_BATCH);
        circuits.suspend(circuitId);
        _expectRefusal(
            PAY_BATCH,
            inputs,
            abi.encodeWithSelector(IVerifierRegistry.CircuitIsSuspended.selector, circuitId)
        );
        circuits.revoke(circuitId);
        circuits.reinstate(circuitId);
        _expectRefusal(
            PAY_BATCH, inputs, abi.encodeWithSelector(IVerifierRegistry.CircuitIsRevoked.selector, circuitId)
        );
    }

    /// Nothing is wrong with a retired circuit, so what began with it can be finished.
    function test_ARetiredCircuitFinishesItsRuns() public {
        circuits.retire(_circuitOf(PAY_BATCH));
        assertTrue(_verify(PAY_BATCH, _statement(runId, 0, 0)));
    }

    function test_RevertWhen_AnAgentWasDeactivatedSince() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        uint256 root = registry.agentsRoot();
        _deactivate(1);
        _expectRefusal(
            PAY_BATCH, inputs, abi.encodeWithSelector(IWorkflowRuns.UnknownAgentsRoot.selector, root)
        );
    }

    function test_AnAgentEnrolledSinceChangesNothing() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        _registerAndEnrol(bob, EXECUTOR, 1);
        assertTrue(_verify(PAY_BATCH, inputs));
    }

    function test_RevertWhen_TheRunIsComplete() public {
        uint256[] memory inputs = _join(_statement(runId, 0, 0), _statement(runId, 1, 1));
        _verify(PAY_BATCH, _join(inputs, _statement(runId, 2, 2)));
        _pay(3);
        _expectRefusal(
            PAY_BATCH,
            _statement(runId, 3, 3),
            abi.encodeWithSelector(IWorkflowRuns.RunAlreadyComplete.selector, runId)
        );
    }

    function test_RevertWhen_Paused() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        zk.pause();
        _expectRefusal(PAY_BATCH, inputs, abi.encodeWithSelector(Pausable.EnforcedPause.selector));
        zk.unpause();
        assertTrue(_verify(PAY_BATCH, inputs));
    }

    function test_RevertWhen_PausedOrUnpausedWithoutTheRole() public {
        vm.startPrank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        zk.pause();
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        zk.unpause();
    }

    /* PAYMENTS AND PROOFS AGREE */

    function _expectMismatch(uint256[] memory inputs, bytes32 stored) private {
        bytes32 expected =
            Fingerprint.attestationOf(inputs[STEPS_ROOT], inputs[CHALLENGE], inputs[FINGERPRINT]);
        uint256 chunkIndex = inputs[CHUNK_INDEX];
        _expectRefusal(
            PAY_BATCH,
            inputs,
            abi.encodeWithSelector(
                IZKWorkflow.AttestationMismatch.selector, runId, chunkIndex, expected, stored
            )
        );
    }

    function test_RevertWhen_TheChunkWasNotPaid() public {
        _expectMismatch(_statement(runId, 0, 9), bytes32(0));
    }

    function test_RevertWhen_OtherPaymentsAreProved() public {
        PaymentWord[] memory words = _words(0, 3);
        words[1] = PaymentWord.wrap(PaymentWord.unwrap(words[1]) + 1);
        _expectMismatch(_statementOf(runId, 0, 0, words), payout.attestation(payer, runId, 0));
    }

    function test_RevertWhen_OtherStepsAreProved() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        inputs[STEPS_ROOT] += 1;
        _expectMismatch(inputs, payout.attestation(payer, runId, 0));
    }

    function test_RevertWhen_AnotherFingerprintIsProved() public {
        uint256[] memory inputs = _statement(runId, 0, 0);
        inputs[FINGERPRINT] += 1;
        _expectMismatch(inputs, payout.attestation(payer, runId, 0));
    }

    /// Whoever may choose the challenge solves for one at which other payments have the fingerprint of those made:
    /// for one payment w instead of the paid p at challenge c, it is c * p / w.
    function test_RevertWhen_TheChallengeIsFittedToOtherPayments() public {
        PaymentWord[] memory paid = _words(5, 1);
        vm.prank(payer);
        payout.pay(_run(), _batch(5, paid));
        uint256[] memory inputs = _statementOf(runId, 0, 5, paid);
        uint256 other = PaymentWord.unwrap(_words(6, 1)[0]);
        uint256 fitted = mulmod(inputs[FINGERPRINT], TrapdoorKey.invert(other), TrapdoorKey.FIELD);
        assertEq(mulmod(other, fitted, TrapdoorKey.FIELD), inputs[FINGERPRINT]);
        inputs[CHALLENGE] = fitted;
        _expectMismatch(inputs, payout.attestation(payer, runId, 5));
    }

    function test_PrivateRunsNeedNoAttestation() public {
        Registration memory hidden = _registration(PAY_BATCH_PRIVATE);
        hidden.run.runNonce = 2;
        bytes32 hiddenId = _registerAs(hidden);
        uint256[] memory inputs = _statement(hiddenId, 0, 7);
        (inputs[FINGERPRINT], inputs[CHALLENGE]) = (0, 0);
        assertTrue(_verify(PAY_BATCH_PRIVATE, inputs));
    }

    /* PLANS */

    function _registerPlan() private returns (bytes32) {
        Registration memory plan = _registration(STEP_BATCH);
        plan.run.runNonce = 2;
        return _registerAs(plan);
    }

    function test_PlansAreProvedInOrderToTheLastStep() public {
        bytes32 planId = _registerPlan();
        _verify(STEP_BATCH, _join(_stepStatement(planId, 0, 33), _stepStatement(planId, 1, 33)));
        assertFalse(zk.isComplete(planId));
        _verify(STEP_BATCH, _stepStatement(planId, 2, 33));
        assertTrue(zk.isComplete(planId));
    }

    function test_RevertWhen_AChunkOfThePlanIsLeftOut() public {
        bytes32 planId = _registerPlan();
        uint256[] memory inputs = _stepStatement(planId, 0, 48);
        inputs[CHUNK_INDEX] = 1;
        _expectRefusal(STEP_BATCH, inputs, abi.encodeWithSelector(IZKWorkflow.ChunkOutOfOrder.selector, 0, 1));
    }

    function test_RevertWhen_ThePlanHasMoreOrFewerStepsThanTheRun() public {
        bytes32 planId = _registerPlan();
        uint256[3] memory wrong = [uint256(32), 49, ZkVerifierLibrary.FIELD - 1];
        for (uint256 i; i < wrong.length; ++i) {
            _expectRefusal(
                STEP_BATCH,
                _stepStatement(planId, 0, wrong[i]),
                abi.encodeWithSelector(IZKWorkflow.WrongStepCount.selector, wrong[i], CHUNKS)
            );
        }
    }

    /* SET-UP */

    function test_RevertWhen_BuiltOnNothing() public {
        address[5] memory parts =
            [address(manager), address(circuits), address(registry), address(payout), address(emission)];
        for (uint256 i; i < 4; ++i) {
            address[5] memory some = parts;
            some[i] = stranger;
            vm.expectRevert(abi.encodeWithSelector(IZKWorkflow.InvalidContract.selector, stranger));
            new ZKWorkflow(some[0], some[1], some[2], some[3], some[4]);
        }
        assertEq(zk.batchPayout(), address(payout));
        assertEq(zk.agentRegistry(), address(registry));
        assertEq(zk.verifierRegistry(), address(circuits));
    }
}
