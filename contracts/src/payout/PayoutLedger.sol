// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IBatchPayout} from "../interfaces/IBatchPayout.sol";
import {Fingerprint} from "../libraries/Fingerprint.sol";
import {PaymentWords} from "../libraries/PaymentWords.sol";
import {Chunk} from "../types/Chunk.sol";
import {PaymentWord} from "../types/PaymentWord.sol";
import {Batch, Run} from "../types/PayoutTypes.sol";

/// The bitmap and the attestations that all ways of paying share, and the measuring of what tokens really move.
abstract contract PayoutLedger is IBatchPayout {
    using SafeERC20 for IERC20;
    using PaymentWords for PaymentWord[];

    /* STORAGE */

    struct ChunkState {
        uint256 bitmap;
        bytes32 attestation;
    }

    mapping(address payer => mapping(bytes32 runId => mapping(uint256 chunkIndex => ChunkState))) private
        _chunks;

    /* CLAIMING PAYMENTS */

    /// Checks a batch whole and takes every payment in it that is still free: its bit is set and stored when
    /// this returns. `fresh` has the newly set positions of each chunk, `due` is the sum of their words.
    function _claim(Run calldata run, bytes32 runId, Batch calldata batch)
        internal
        returns (uint256[] memory fresh, uint256 due)
    {
        _requireCode(run.token);
        _requireShape(batch);
        mapping(uint256 chunkIndex => ChunkState) storage states = _chunks[run.payer][runId];
        fresh = new uint256[](batch.chunks.length);
        uint256 next;
        uint256 total;
        for (uint256 i; i < fresh.length; ++i) {
            (uint256 count, uint256 sum, uint256 taken, uint256 cost) =
                _claimChunk(states, runId, batch, i, next);
            next += count;
            total += sum;
            fresh[i] = taken;
            due += cost;
        }
        if (next != batch.words.length) revert WrongWordCount(next, batch.words.length);
        if (total != batch.total) revert WrongTotal(batch.total, total);
        if (due != 0) emit BatchPaid(runId, run.payer, run.token, run.workflowId, run.runNonce, due);
    }

    /// Claims chunk number `i` of the batch, whose words start at word `start`: how many there are, what they
    /// add up to, which positions are newly taken and what those cost.
    function _claimChunk(
        mapping(uint256 chunkIndex => ChunkState) storage states,
        bytes32 runId,
        Batch calldata batch,
        uint256 i,
        uint256 start
    ) private returns (uint256 count, uint256 sum, uint256 taken, uint256 cost) {
        Chunk chunk = batch.chunks[i];
        PaymentWord[] calldata words = _wordsOf(batch, chunk, start);
        count = words.length;
        sum = _sum(chunk, words);
        ChunkState storage state = states[chunk.index()];
        taken = batch.stepsRoots.length == 0
            ? _take(state, chunk)
            : _takeAttested(state, runId, chunk, batch.stepsRoots[i], words);
        if (taken == 0) return (count, sum, 0, 0);
        cost = taken == chunk.mask() ? sum : words.sumAt(taken);
        emit ChunkPaid(runId, chunk.index(), taken);
    }

    function _requireShape(Batch calldata batch) private pure {
        (Chunk[] calldata chunks, uint256 roots) = (batch.chunks, batch.stepsRoots.length);
        if (chunks.length == 0) revert EmptyBatch();
        if (roots != 0 && roots != chunks.length) revert WrongStepsRootCount(chunks.length, roots);
        for (uint256 i = 1; i < chunks.length; ++i) {
            if (chunks[i].index() <= chunks[i - 1].index()) revert ChunkOutOfOrder(chunks[i].index());
        }
    }

    /// The words of a chunk, which start at word `start` of the batch.
    function _wordsOf(Batch calldata batch, Chunk chunk, uint256 start)
        internal
        pure
        returns (PaymentWord[] calldata)
    {
        PaymentWord[] calldata words = batch.words;
        uint256 count = chunk.count();
        if (count == 0 || count > 256) revert InvalidChunkSize(chunk.index(), count);
        uint256 end = start + count;
        if (end > words.length) revert WrongWordCount(end, words.length);
        return words[start:end];
    }

    function _sum(Chunk chunk, PaymentWord[] calldata words) private pure returns (uint256 sum) {
        bool valid;
        (sum, valid) = words.sum();
        if (valid) return sum;
        uint256 position = words.firstInvalid();
        revert InvalidWord(chunk.paymentId(position), words[position]);
    }

    function _take(ChunkState storage state, Chunk chunk) private returns (uint256 taken) {
        uint256 bitmap = state.bitmap;
        taken = chunk.mask() & ~bitmap;
        if (taken != 0) state.bitmap = bitmap | taken;
    }

    /// An attestation speaks for the whole chunk: it is given to an untouched chunk only, and closes all 256
    /// positions, so that no payment it does not cover can join later. The same submission again takes nothing.
    function _takeAttested(
        ChunkState storage state,
        bytes32 runId,
        Chunk chunk,
        uint256 stepsRoot,
        PaymentWord[] calldata words
    ) private returns (uint256) {
        if (stepsRoot == 0 || stepsRoot >= Fingerprint.FIELD) {
            revert InvalidStepsRoot(chunk.index(), stepsRoot);
        }
        bytes32 made = Fingerprint.attest(stepsRoot, words);
        if (state.bitmap != 0) {
            if (state.attestation != made) revert ChunkNotFresh(runId, chunk.index());
            return 0;
        }
        state.bitmap = type(uint256).max;
        state.attestation = made;
        emit ChunkAttested(runId, chunk.index(), stepsRoot, made);
        return chunk.mask();
    }

    /* MEASURING TOKENS */

    /// Pulls exactly `amount` from `payer`. Returns the balance of this contract before.
    function _pull(address token, address payer, uint256 amount) internal returns (uint256 held) {
        held = _balance(token);
        IERC20(token).safeTransferFrom(payer, address(this), amount);
        uint256 actual = _balance(token);
        if (actual != held + amount) revert WrongBalance(token, held + amount, actual);
    }

    /// Sends `amount` back to the payer it came from; the whole call reverts if the token refuses.
    function _refund(address token, address payer, uint256 amount) internal {
        uint256 held = _balance(token);
        IERC20(token).safeTransfer(payer, amount);
        _requireHeld(token, held - amount);
    }

    /// Money of other runs must still be there after tokens went out. Returns what there is beyond it, which
    /// is nobody's: a payee with a hook may have sent it.
    function _requireHeld(address token, uint256 expected) internal view returns (uint256 surplus) {
        uint256 actual = _balance(token);
        if (actual < expected) revert WrongBalance(token, expected, actual);
        return actual - expected;
    }

    /// A call to an address without code succeeds and would count as paid.
    function _requireCode(address token) internal view {
        if (token.code.length == 0) revert TokenHasNoCode(token);
    }

    function _balance(address token) internal view returns (uint256) {
        return IERC20(token).balanceOf(address(this));
    }

    /* VIEWS */

    /// @inheritdoc IBatchPayout
    function chunkBitmap(address payer, bytes32 runId, uint256 chunkIndex) public view returns (uint256) {
        return _chunks[payer][runId][chunkIndex].bitmap;
    }

    /// @inheritdoc IBatchPayout
    function chunkBitmaps(address payer, bytes32 runId, uint256 firstChunk, uint256 count)
        external
        view
        returns (uint256[] memory bitmaps)
    {
        bitmaps = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            bitmaps[i] = chunkBitmap(payer, runId, firstChunk + i);
        }
    }

    /// @inheritdoc IBatchPayout
    function isTaken(address payer, bytes32 runId, uint256 paymentId) external view returns (bool) {
        return (chunkBitmap(payer, runId, paymentId >> 8) >> (paymentId & 0xff)) & 1 == 1;
    }

    /// @inheritdoc IBatchPayout
    function attestation(address payer, bytes32 runId, uint256 chunkIndex) external view returns (bytes32) {
        return _chunks[payer][runId][chunkIndex].attestation;
    }
}
