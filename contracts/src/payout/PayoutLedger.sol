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
        fresh = new uint256[](batch.chunks.length);
        mapping(uint256 chunkIndex => ChunkState) storage states = _chunks[run.payer][runId];
        uint256 next;
        uint256 total;
        for (uint256 i; i < fresh.length; ++i) {
            PaymentWord[] calldata words = _wordsOf(batch, i, next);
            next += words.length;
            uint256 sum = _sum(batch.chunks[i], words);
            total += sum;
            fresh[i] = _take(states[batch.chunks[i].index()], runId, batch, i, words);
            due += fresh[i] == batch.chunks[i].mask() ? sum : words.sumAt(fresh[i]);
        }
        if (next != batch.words.length) revert WrongWordCount(next, batch.words.length);
        if (total != batch.total) revert WrongTotal(batch.total, total);
    }

    function _requireShape(Batch calldata batch) private pure {
        (uint256 chunks, uint256 roots) = (batch.chunks.length, batch.stepsRoots.length);
        if (chunks == 0) revert EmptyBatch();
        if (roots != 0 && roots != chunks) revert WrongStepsRootCount(chunks, roots);
        for (uint256 i = 1; i < chunks; ++i) {
            uint256 chunkIndex = batch.chunks[i].index();
            if (chunkIndex <= batch.chunks[i - 1].index()) revert ChunkOutOfOrder(chunkIndex);
        }
    }

    /// The words of chunk number `i` of the batch, which start at word `start`.
    function _wordsOf(Batch calldata batch, uint256 i, uint256 start)
        internal
        pure
        returns (PaymentWord[] calldata)
    {
        uint256 count = batch.chunks[i].count();
        if (count == 0 || count > 256) revert InvalidChunkSize(batch.chunks[i].index(), count);
        uint256 end = start + count;
        if (end > batch.words.length) revert WrongWordCount(end, batch.words.length);
        return batch.words[start:end];
    }

    function _sum(Chunk chunk, PaymentWord[] calldata words) private pure returns (uint256 sum) {
        bool valid;
        (sum, valid) = words.sum();
        if (valid) return sum;
        uint256 position = words.firstInvalid();
        revert InvalidWord(chunk.paymentId(position), words[position]);
    }

    /// Takes the free positions of chunk number `i` of the batch.
    function _take(
        ChunkState storage state,
        bytes32 runId,
        Batch calldata batch,
        uint256 i,
        PaymentWord[] calldata words
    ) private returns (uint256 taken) {
        Chunk chunk = batch.chunks[i];
        if (batch.stepsRoots.length == 0) {
            uint256 bitmap = state.bitmap;
            taken = chunk.mask() & ~bitmap;
            if (taken != 0) state.bitmap = bitmap | taken;
        } else if (_attest(state, runId, chunk, batch.stepsRoots[i], words)) {
            taken = chunk.mask();
        }
        if (taken != 0) emit ChunkPaid(runId, chunk.index(), taken);
    }

    /// An attestation speaks for the whole chunk: it is given to an untouched chunk only, and closes all 256
    /// positions, so that no payment it does not cover can join later. Returns false for the same submission again.
    function _attest(
        ChunkState storage state,
        bytes32 runId,
        Chunk chunk,
        uint256 stepsRoot,
        PaymentWord[] calldata words
    ) private returns (bool fresh) {
        if (stepsRoot == 0 || stepsRoot >= Fingerprint.FIELD) {
            revert InvalidStepsRoot(chunk.index(), stepsRoot);
        }
        bytes32 made = Fingerprint.attest(stepsRoot, words);
        if (state.bitmap != 0) {
            if (state.attestation != made) revert ChunkNotFresh(runId, chunk.index());
            return false;
        }
        state.bitmap = type(uint256).max;
        state.attestation = made;
        emit ChunkAttested(runId, chunk.index(), stepsRoot, made);
        return true;
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

    /// Money of other runs must still be there after tokens went out. More than expected is harmless: it is
    /// what a payee with a hook may have sent here, and nobody's.
    function _requireHeld(address token, uint256 expected) internal view {
        uint256 actual = _balance(token);
        if (actual < expected) revert WrongBalance(token, expected, actual);
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
    function isTaken(address payer, bytes32 runId, uint256 paymentId) external view returns (bool) {
        return (chunkBitmap(payer, runId, paymentId >> 8) >> (paymentId & 0xff)) & 1 == 1;
    }

    /// @inheritdoc IBatchPayout
    function attestation(address payer, bytes32 runId, uint256 chunkIndex) external view returns (bytes32) {
        return _chunks[payer][runId][chunkIndex].attestation;
    }
}
