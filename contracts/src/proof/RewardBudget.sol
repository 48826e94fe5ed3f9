// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IAGPT} from "../interfaces/IAGPT.sol";
import {IEmissionController} from "../interfaces/IEmissionController.sol";
import {IRewardBudget} from "../interfaces/IRewardBudget.sol";
import {WorkflowRun} from "../types/WorkflowTypes.sol";
import {WorkflowRuns} from "./WorkflowRuns.sol";

abstract contract RewardBudget is IRewardBudget, WorkflowRuns, ReentrancyGuardTransient {
    using SafeERC20 for IAGPT;

    /// @inheritdoc IRewardBudget
    uint256 public constant WORKFLOW_COMPLETION_REWARD = 100e18;

    IAGPT private immutable TOKEN;
    IEmissionController private immutable EMISSION;

    constructor(address emissionController) {
        EMISSION = IEmissionController(emissionController);
        TOKEN = IAGPT(EMISSION.token());
    }

    /* FUNDING */

    function _fund(bytes32 runId, uint128 fee) internal {
        WorkflowRun storage run = _runs[runId];
        uint256 budget = uint256(run.rewardPerChunk) * run.chunkCount;
        run.budget = SafeCast.toUint128(budget);
        run.fee = fee;
        emit BudgetFunded(runId, run.payer, run.beneficiary, budget, fee, run.expiresAt);
        if (budget != 0) TOKEN.safeTransferFrom(run.payer, address(this), budget);
        if (fee != 0) TOKEN.burnFrom(run.payer, fee);
    }

    /* REWARDING */

    function _reward(bytes32 runId, WorkflowRun storage run, uint256 chunks) internal {
        uint256 amount;
        if (block.timestamp < run.expiresAt) {
            // Less than the reward is left only after a refund.
            amount = Math.min(run.rewardPerChunk * chunks, run.budget);
        }
        address beneficiary = run.beneficiary;
        // At most `budget`, so it fits.
        run.budget -= uint128(amount);
        emit RewardPaid(runId, beneficiary, amount, chunks);
        if (amount != 0) TOKEN.safeTransfer(beneficiary, amount);
    }

    /// @inheritdoc IRewardBudget
    function claimCompletionReward(bytes32 runId) external nonReentrant {
        WorkflowRun storage run = _known(runId);
        if (!_isComplete(run)) revert RunNotComplete(runId);
        uint256 amount = Math.min(run.fee, WORKFLOW_COMPLETION_REWARD);
        if (amount == 0) revert NothingToEmit(runId);
        run.fee = 0;
        emit CompletionRewarded(runId, run.beneficiary, amount);
        EMISSION.emitTo(run.beneficiary, amount);
    }

    /* REFUNDING */

    /// @inheritdoc IRewardBudget
    function refundBudget(bytes32 runId) external nonReentrant {
        WorkflowRun storage run = _known(runId);
        address payer = run.payer;
        if (!_isComplete(run) && block.timestamp < run.expiresAt) {
            bool isStranded = msg.sender == payer && REGISTRY.circuit(run.circuitId).revoked;
            if (!isStranded) revert BudgetInUse(runId, run.expiresAt);
        }
        uint256 left = run.budget;
        if (left == 0) revert NothingToRefund(runId);
        run.budget = 0;
        emit BudgetRefunded(runId, payer, left);
        TOKEN.safeTransfer(payer, left);
    }
}
