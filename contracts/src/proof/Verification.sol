// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatchPayout} from "../interfaces/IBatchPayout.sol";
import {IZKWorkflow} from "../interfaces/IZKWorkflow.sol";
import {BatchSignals} from "../libraries/BatchSignals.sol";
import {Fingerprint} from "../libraries/Fingerprint.sol";
import {Circuit} from "../types/Circuit.sol";
import {STEP_BATCH} from "../types/CircuitKind.sol";
import {WorkflowRun} from "../types/WorkflowTypes.sol";
import {RewardBudget} from "./RewardBudget.sol";

/// What a statement has to say to take its run further, beyond being true.
abstract contract Verification is IZKWorkflow, RewardBudget {
    /// Whether proofs of the run may be accepted now: its circuit is this one, its agents are still enrolled, and
    /// the circuit that screened its roster is still trusted.
    function _requireProvable(WorkflowRun storage run, bytes32 circuitId) internal view {
        if (run.circuitId != circuitId) revert CircuitMismatch(run.circuitId, circuitId);
        _requireKnownAgents(run.parts.agentsRoot);
        if (run.screenCircuitId != 0) REGISTRY.requireAccepted(run.screenCircuitId);
    }

    /// Takes the run further by the statements, which were proved.
    function _advance(bytes32 runId, bytes32 circuitId, Circuit memory circuit, uint256[] memory inputs)
        internal
        returns (uint256 chunks)
    {
        WorkflowRun storage run = _runs[runId];
        uint256 state = run.state;
        chunks = inputs.length / BatchSignals.COUNT;
        for (uint256 i; i < chunks; ++i) {
            uint256 start = i * BatchSignals.COUNT;
            _requireSubject(run, inputs, i);
            uint256 prevState = inputs[start + BatchSignals.PREV_STATE];
            if (prevState != state) revert StateMismatch(i, state, prevState);
            state = inputs[start + BatchSignals.NEXT_STATE];
            _take(runId, run, circuit, inputs, start);
            emit ChunkVerified(
                runId,
                inputs[start + BatchSignals.CHUNK_INDEX],
                BatchSignals.hash(circuitId, inputs, start),
                inputs[start + BatchSignals.STEPS_ROOT],
                state
            );
        }
        run.state = state;
        emit WorkflowVerified(runId, circuitId, chunks);
        if (_isComplete(run)) emit RunCompleted(runId);
    }

    function _requireSubject(WorkflowRun storage run, uint256[] memory inputs, uint256 i) private view {
        (uint256 context, uint256 policy) = (
            inputs[i * BatchSignals.COUNT + BatchSignals.CONTEXT],
            inputs[i * BatchSignals.COUNT + BatchSignals.POLICY]
        );
        if (context != run.context) revert ContextMismatch(i, run.context, context);
        if (policy != run.policy) revert PolicyMismatch(i, run.policy, policy);
    }

    /// Counts the chunk of the statement at `start`, once.
    function _take(
        bytes32 runId,
        WorkflowRun storage run,
        Circuit memory circuit,
        uint256[] memory inputs,
        uint256 start
    ) private {
        uint256 chunkIndex = inputs[start + BatchSignals.CHUNK_INDEX];
        if (_isComplete(run)) revert RunAlreadyComplete(runId);
        if (circuit.kind == STEP_BATCH) {
            if (chunkIndex != run.verifiedChunks) revert ChunkOutOfOrder(run.verifiedChunks, chunkIndex);
            uint256 stepCount = inputs[start + BatchSignals.CHALLENGE];
            // Inputs are below 2^254, so this does not overflow.
            if ((stepCount + circuit.chunkSize - 1) / circuit.chunkSize != run.chunkCount) {
                revert WrongStepCount(stepCount, run.chunkCount);
            }
        } else if (chunkIndex >= run.screenedChunks) {
            revert ChunkNotScreened(runId, chunkIndex);
        }
        uint256 bits = _verified[runId][chunkIndex >> 8];
        uint256 bit = 1 << (chunkIndex & 0xff);
        if (bits & bit != 0) revert ChunkAlreadyVerified(runId, chunkIndex);
        _verified[runId][chunkIndex >> 8] = bits | bit;
        ++run.verifiedChunks;
    }

    /// The payments that BatchPayout took on for each chunk are those that the statement speaks of.
    ///
    /// What it stored hashes steps root, challenge and fingerprint; equal hashes mean equal values. The steps root
    /// commits to the words of the proof before the challenge exists, and the challenge is a hash of that root and
    /// of the words paid. Two lists of words are two polynomials without constant term, and all words paid are
    /// non-zero, so different lists are different polynomials, which agree at such a challenge with a
    /// probability of about 256 / 2^254. The words being equal, `total` and `count` of the proof are their sum
    /// and their number, because the circuit computes them from the words.
    function _requireAttested(bytes32 runId, uint256[] memory inputs) internal view {
        address payer = _runs[runId].payer;
        for (uint256 start; start < inputs.length; start += BatchSignals.COUNT) {
            uint256 chunkIndex = inputs[start + BatchSignals.CHUNK_INDEX];
            bytes32 expected = Fingerprint.attestationOf(
                inputs[start + BatchSignals.STEPS_ROOT],
                inputs[start + BatchSignals.CHALLENGE],
                inputs[start + BatchSignals.FINGERPRINT]
            );
            bytes32 stored = IBatchPayout(PAYOUT).attestation(payer, runId, chunkIndex);
            if (stored != expected) revert AttestationMismatch(runId, chunkIndex, expected, stored);
        }
    }
}
