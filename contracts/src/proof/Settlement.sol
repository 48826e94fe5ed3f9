// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatchPayout} from "../interfaces/IBatchPayout.sol";
import {BatchSignals} from "../libraries/BatchSignals.sol";
import {Fingerprint} from "../libraries/Fingerprint.sol";
import {PaymentWords} from "../libraries/PaymentWords.sol";
import {Chunk} from "../types/Chunk.sol";
import {PaymentWord} from "../types/PaymentWord.sol";
import {Batch} from "../types/PayoutTypes.sol";
import {WorkflowRun} from "../types/WorkflowTypes.sol";
import {Verification} from "./Verification.sol";

/// Makes the statements that proofs of a settlement have to show out of the payments themselves.
abstract contract Settlement is Verification {
    using PaymentWords for PaymentWord[];

    function _statementsOf(WorkflowRun storage run, Batch calldata batch, uint256[] calldata nextStates)
        internal
        view
        returns (uint256[] memory inputs)
    {
        uint256 chunks = batch.chunks.length;
        if (nextStates.length != chunks) revert WrongChunkCount(chunks, nextStates.length);
        if (batch.stepsRoots.length != chunks) revert WrongChunkCount(chunks, batch.stepsRoots.length);
        inputs = new uint256[](chunks * BatchSignals.COUNT);
        uint256 state = run.state;
        uint256 next;
        for (uint256 i; i < chunks; ++i) {
            uint256 start = i * BatchSignals.COUNT;
            inputs[start + BatchSignals.PREV_STATE] = state;
            state = nextStates[i];
            inputs[start + BatchSignals.NEXT_STATE] = state;
            inputs[start + BatchSignals.POLICY] = run.policy;
            inputs[start + BatchSignals.CONTEXT] = run.context;
            next = _describePayments(inputs, start, batch, i, next);
        }
    }

    /// Fills in what the words of chunk number `i` say, which begin at word `from`; returns where they end. Whether
    /// they are payments, and no others are in the batch, is checked by BatchPayout when it takes them.
    function _describePayments(
        uint256[] memory inputs,
        uint256 start,
        Batch calldata batch,
        uint256 i,
        uint256 from
    ) private pure returns (uint256 end) {
        Chunk chunk = batch.chunks[i];
        end = from + chunk.count();
        if (end > batch.words.length) revert IBatchPayout.WrongWordCount(end, batch.words.length);
        PaymentWord[] calldata words = batch.words[from:end];
        uint256 stepsRoot = batch.stepsRoots[i];
        uint256 challenge = Fingerprint.challengeOf(stepsRoot, words);
        inputs[start + BatchSignals.STEPS_ROOT] = stepsRoot;
        (inputs[start + BatchSignals.TOTAL],) = words.sum();
        inputs[start + BatchSignals.PAID] = words.length;
        inputs[start + BatchSignals.FINGERPRINT] = Fingerprint.evaluate(words, challenge);
        inputs[start + BatchSignals.CHALLENGE] = challenge;
        inputs[start + BatchSignals.CHUNK_INDEX] = chunk.index();
    }
}
