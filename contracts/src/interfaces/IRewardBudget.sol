// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What proofs of a run earn
/// @notice All in AGPT, a token without hooks or lists, so that paying a reward can never stop a verification.
/// @dev Solvency: this contract holds at least the sum of the budgets of all runs.
interface IRewardBudget {
    /// @notice The payer deposited `budget` for rewards and burned `fee`.
    event BudgetFunded(
        bytes32 indexed runId,
        address indexed payer,
        address indexed beneficiary,
        uint256 budget,
        uint256 fee,
        uint64 expiresAt
    );

    /// @notice The beneficiary received `amount` for proofs of `chunks` chunks; zero after the expiry.
    event RewardPaid(bytes32 indexed runId, address indexed beneficiary, uint256 amount, uint256 chunks);

    /// @notice What was left of the budget went back to the payer.
    event BudgetRefunded(bytes32 indexed runId, address indexed payer, uint256 amount);

    /// @notice New AGPT went to the beneficiary of a complete run, at most as much as was burned for it.
    event CompletionRewarded(bytes32 indexed runId, address indexed beneficiary, uint256 amount);

    /// @notice The budget still serves rewards until the run is complete or has expired.
    error BudgetInUse(bytes32 runId, uint64 expiresAt);

    /// @notice Nothing is left of the budget.
    error NothingToRefund(bytes32 runId);

    /// @notice The run has chunks that are not proved.
    error RunNotComplete(bytes32 runId);

    /// @notice No fee was burned for the run, or its completion was rewarded already.
    error NothingToEmit(bytes32 runId);

    /// @notice Sends what is left of the budget back to the payer: by anybody once the run is complete or has expired,
    /// by the payer at once if the run's circuit is revoked. Never paused.
    function refundBudget(bytes32 runId) external;

    /// @notice Rewards the beneficiary of a complete run with new AGPT: the burned fee, at most
    /// `WORKFLOW_COMPLETION_REWARD`. Once per run, by anybody. Reverts while the emission window is exhausted and
    /// can be tried again; it is a step of its own so that no emission limit can stop a verification.
    function claimCompletionReward(bytes32 runId) external;

    /// @notice The most new AGPT that one run can earn.
    // The published name.
    // solhint-disable-next-line func-name-mixedcase
    function WORKFLOW_COMPLETION_REWARD() external view returns (uint256);
}
