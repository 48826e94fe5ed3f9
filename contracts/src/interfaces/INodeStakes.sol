// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title INodeStakes
/// @notice What compute nodes put at risk, and the ledger of what the contract owes.
///
/// A node's tokens are in one of two places until they are withdrawn, and both answer for its failures:
/// - `stake`, of which `locked` stands bond for open assignments (and for a place in the standby pool);
/// - `unbonding`, on its way out for seven days.
///
/// One failure costs 0.5% of both together (rounded up), as they were when the node took the job: stake that leaves
/// in the meantime does not make a failure cheaper. It is taken from `unbonding` first. The bond of a job is at least
/// its cut and is locked in `stake`; a failure unlocks the bond in the step that takes the cut. So the cut is always
/// covered, and `locked <= stake` holds after any slash, with any number of other jobs in work.
///
/// Everything paid out is pulled: `claim` for bounties, rewards and refunds, `withdraw` for stake.
interface INodeStakes {
    /// @param stake Bonded tokens.
    /// @param locked The part of `stake` that stands bond; never above it.
    /// @param unbonding Tokens asked back, still slashable until they are withdrawn.
    /// @param releaseAt First second (unix time) at which `unbonding` may be withdrawn.
    struct StakeAccount {
        uint128 stake;
        uint128 locked;
        uint128 unbonding;
        uint64 releaseAt;
    }

    event StakeDeposited(address indexed node, uint256 amount);
    event UnbondRequested(address indexed node, uint256 amount, uint64 releaseAt);
    event StakeWithdrawn(address indexed node, uint256 amount);
    event Credited(address indexed account, uint256 amount);
    event Claimed(address indexed account, uint256 amount);
    event Burned(uint256 amount);

    error ZeroAmount();
    /// @dev `free` is `stake - locked`.
    error InsufficientFreeStake(address node, uint256 free, uint256 needed);
    error StillUnbonding(uint64 releaseAt);
    error NothingToWithdraw();
    error NothingToClaim();
    /// @dev The token took a fee on the way in, or does not tell the truth; such a token cannot back stakes.
    error UnexpectedReceipt(uint256 expected, uint256 received);
    /// @dev The token cannot burn, so no failure could ever be settled.
    error TokenNotBurnable(address token);

    /// @notice Adds the caller's tokens to its stake.
    function deposit(uint256 amount) external;

    /// @notice Starts the seven days after which `amount` of free stake may be withdrawn. A second request joins
    /// the first and starts the seven days again for both.
    function requestUnbond(uint256 amount) external;

    /// @notice Pays out everything unbonded, once `releaseAt` has come.
    function withdraw() external;

    /// @notice Pays the caller all it is owed.
    function claim() external;

    function stakeOf(address node) external view returns (StakeAccount memory);

    /// @notice Stake that stands bond for nothing.
    function freeStake(address node) external view returns (uint256);

    /// @notice What `account` can claim.
    function credit(address account) external view returns (uint256);

    /// @notice What a failure in a job taken now would cost `node`.
    function cutOf(address node) external view returns (uint256);
}
