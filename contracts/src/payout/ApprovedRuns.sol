// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IBatchPayout} from "../interfaces/IBatchPayout.sol";
import {ApprovedChunk} from "../libraries/ApprovedChunk.sol";
import {PaymentCalls} from "../libraries/PaymentCalls.sol";
import {RunId} from "../libraries/RunId.sol";
import {Chunk} from "../types/Chunk.sol";
import {PaymentWord} from "../types/PaymentWord.sol";
import {Batch, Run} from "../types/PayoutTypes.sol";
import {OwedPayments} from "./OwedPayments.sol";

/// Runs whose chunks the payer approved in advance by a Merkle root, with the money for them deposited here.
abstract contract ApprovedRuns is OwedPayments, Pausable {
    using RunId for Run;

    /* STORAGE */

    mapping(bytes32 runId => Vault) private _vaults;

    /* DEPOSITS */

    /// @inheritdoc IBatchPayout
    function openRun(Run calldata run, bytes32 merkleRoot, uint256 budget, uint64 expiresAt)
        external
        nonReentrant
        whenNotPaused
        returns (bytes32 runId)
    {
        if (msg.sender != run.payer) revert NotPayer(msg.sender, run.payer);
        if (merkleRoot == 0) revert ZeroMerkleRoot();
        if (budget == 0) revert ZeroAmount();
        if (expiresAt <= block.timestamp) revert InvalidExpiry(expiresAt);
        _requireCode(run.token);
        runId = run.derive(address(this));
        if (_vaults[runId].merkleRoot != 0) revert RunAlreadyOpen(runId);
        _vaults[runId] =
            Vault({merkleRoot: merkleRoot, budget: SafeCast.toUint128(budget), expiresAt: expiresAt});
        emit RunOpened(runId, run.payer, run.token, merkleRoot, budget, expiresAt);
        _pull(run.token, run.payer, budget);
    }

    /// @inheritdoc IBatchPayout
    function closeRun(Run calldata run) external nonReentrant returns (bytes32 runId) {
        runId = run.derive(address(this));
        Vault memory closed = _vaults[runId];
        if (closed.merkleRoot == 0) revert RunNotOpen(runId);
        if (msg.sender != run.payer && block.timestamp < closed.expiresAt) {
            revert NotPayer(msg.sender, run.payer);
        }
        delete _vaults[runId];
        emit RunClosed(runId, run.payer, closed.budget);
        if (closed.budget != 0) _refund(run.token, run.payer, closed.budget);
    }

    /* PAYING */

    /// @inheritdoc IBatchPayout
    function payApproved(Run calldata run, Batch calldata batch, bytes32[][] calldata proofs)
        external
        nonReentrant
        whenNotPaused
        returns (bytes32 runId)
    {
        runId = run.derive(address(this));
        (uint256[] memory fresh, uint256 due) = _claim(run, runId, batch);
        _spend(runId, batch, proofs, due);
        if (due == 0) return runId;
        uint256 held = _balance(run.token);
        _finish(run, runId, batch, PaymentCalls.send(run.token, batch, fresh), held - due);
    }

    function _spend(bytes32 runId, Batch calldata batch, bytes32[][] calldata proofs, uint256 due) private {
        Vault storage open = _vaults[runId];
        if (open.merkleRoot == 0) revert RunNotOpen(runId);
        if (block.timestamp >= open.expiresAt) revert RunExpired(runId, open.expiresAt);
        _requireApproved(runId, open.merkleRoot, batch, proofs);
        uint128 budget = open.budget;
        if (due > budget) revert BudgetExceeded(runId, budget, due);
        // At most `budget`, so it fits.
        open.budget = budget - uint128(due);
    }

    function _requireApproved(
        bytes32 runId,
        bytes32 merkleRoot,
        Batch calldata batch,
        bytes32[][] calldata proofs
    ) private pure {
        uint256 chunks = batch.chunks.length;
        if (proofs.length != chunks) revert WrongProofCount(chunks, proofs.length);
        uint256 next;
        for (uint256 i; i < chunks; ++i) {
            Chunk chunk = batch.chunks[i];
            PaymentWord[] calldata words = _wordsOf(batch, chunk, next);
            next += words.length;
            uint256 stepsRoot = batch.stepsRoots.length == 0 ? 0 : batch.stepsRoots[i];
            bytes32 leaf = ApprovedChunk.leaf(chunk, stepsRoot, words);
            if (!MerkleProof.verifyCalldata(proofs[i], merkleRoot, leaf)) {
                revert ChunkNotApproved(runId, chunk.index());
            }
        }
    }

    /* VIEWS */

    /// @inheritdoc IBatchPayout
    function vault(bytes32 runId) external view returns (Vault memory) {
        return _vaults[runId];
    }
}
