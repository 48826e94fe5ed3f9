// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IBatchPayout} from "../interfaces/IBatchPayout.sol";
import {PaymentCalls} from "../libraries/PaymentCalls.sol";
import {Chunk} from "../types/Chunk.sol";
import {Failure} from "../types/Failure.sol";
import {PaymentWord} from "../types/PaymentWord.sol";
import {Batch, Run} from "../types/PayoutTypes.sol";
import {PayoutLedger} from "./PayoutLedger.sol";

/// Payments the token refused. Their money stays here: the payee's until the expiry, then the payer's.
abstract contract OwedPayments is PayoutLedger, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /* STORAGE */

    uint32 private immutable OWED_PERIOD;
    mapping(bytes32 runId => OwedRun) private _owedRuns;
    mapping(bytes32 runId => mapping(uint256 paymentId => PaymentWord)) private _owed;

    /// Seconds; 32 bits of them cannot overflow a 64-bit time.
    constructor(uint32 period) {
        if (period == 0) revert ZeroOwedPeriod();
        OWED_PERIOD = period;
    }

    /* RECORDING */

    /// Ends every way of paying: records the failed payments as owed, and checks that this contract holds
    /// their sum on top of `heldForOthers`.
    function _finish(
        Run calldata run,
        bytes32 runId,
        Batch calldata batch,
        Failure[] memory failures,
        uint256 heldForOthers
    ) internal {
        uint256 owedSum = _recordOwed(run, runId, batch, failures);
        if (_requireHeld(run.token, heldForOthers + owedSum) == 0) return;
        // Only when a balance shows it is the batch searched for a payment to this contract.
        for (uint256 i; i < batch.words.length; ++i) {
            if (batch.words[i].recipient() == address(this)) revert PaymentToSelf(i);
        }
    }

    function _recordOwed(Run calldata run, bytes32 runId, Batch calldata batch, Failure[] memory failures)
        private
        returns (uint256 sum)
    {
        if (failures.length == 0) return 0;
        uint64 expiresAt = uint64(block.timestamp) + OWED_PERIOD;
        _owedRuns[runId] = OwedRun({payer: run.payer, token: run.token, expiresAt: expiresAt});
        Chunk[] calldata chunks = batch.chunks;
        uint256 chunk;
        uint256 start;
        for (uint256 i; i < failures.length; ++i) {
            uint256 wordIndex = failures[i].wordIndex();
            // Failures come in the order of the words, so the chunk of each is this one or a later one.
            while (wordIndex >= start + chunks[chunk].count()) start += chunks[chunk++].count();
            uint256 paymentId = chunks[chunk].paymentId(wordIndex - start);
            PaymentWord word = batch.words[wordIndex];
            sum += word.amount();
            _owe(runId, paymentId, word, failures[i].reason());
        }
    }

    function _owe(bytes32 runId, uint256 paymentId, PaymentWord word, bytes4 reason) private {
        _owed[runId][paymentId] = word;
        emit PaymentFailed(runId, paymentId, word.recipient(), word.amount(), reason);
    }

    /* PAYING AND REFUNDING */

    /// @inheritdoc IBatchPayout
    function payOwed(bytes32 runId, uint256[] calldata paymentIds) external nonReentrant {
        address token = _owedToken(runId, paymentIds);
        uint256 held = _balance(token);
        for (uint256 i; i < paymentIds.length; ++i) {
            uint256 paymentId = paymentIds[i];
            PaymentWord word = _clearOwed(runId, paymentId);
            (address payee, uint256 amount) = (word.recipient(), word.amount());
            (bool done, bytes4 reason) = PaymentCalls.sendOne(token, word);
            if (done) {
                held -= amount;
                emit OwedPaid(runId, paymentId, payee, amount);
            } else {
                _owed[runId][paymentId] = word;
                emit OwedRetryFailed(runId, paymentId, payee, amount, reason);
            }
        }
        _requireHeld(token, held);
    }

    /// @inheritdoc IBatchPayout
    function refundOwed(bytes32 runId, uint256[] calldata paymentIds) external nonReentrant {
        address token = _owedToken(runId, paymentIds);
        OwedRun memory run = _owedRuns[runId];
        if (block.timestamp < run.expiresAt) revert OwedNotExpired(runId, run.expiresAt);
        uint256 sum;
        for (uint256 i; i < paymentIds.length; ++i) {
            uint256 amount = _clearOwed(runId, paymentIds[i]).amount();
            sum += amount;
            emit OwedRefunded(runId, paymentIds[i], run.payer, amount);
        }
        _refund(token, run.payer, sum);
    }

    /// Clears the word before any token moves and returns it.
    function _clearOwed(bytes32 runId, uint256 paymentId) private returns (PaymentWord word) {
        word = _owed[runId][paymentId];
        if (PaymentWord.unwrap(word) == 0) revert NothingOwed(runId, paymentId);
        _owed[runId][paymentId] = PaymentWord.wrap(0);
    }

    function _owedToken(bytes32 runId, uint256[] calldata paymentIds) private view returns (address token) {
        if (paymentIds.length == 0) revert EmptyBatch();
        token = _owedRuns[runId].token;
        if (token == address(0)) revert NothingOwed(runId, paymentIds[0]);
        _requireCode(token);
    }

    /* VIEWS */

    /// @inheritdoc IBatchPayout
    function owed(bytes32 runId, uint256 paymentId) external view returns (PaymentWord) {
        return _owed[runId][paymentId];
    }

    /// @inheritdoc IBatchPayout
    function owedRun(bytes32 runId) external view returns (OwedRun memory) {
        return _owedRuns[runId];
    }

    /// @inheritdoc IBatchPayout
    function owedPeriod() external view returns (uint32) {
        return OWED_PERIOD;
    }
}
