// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Failure} from "../types/Failure.sol";
import {Batch, Run} from "../types/PayoutTypes.sol";

/// @title The code of a payer's account that pays batches directly (EIP-7702)
/// @notice The account signs one authorization for this code and sends its batches to itself. Nobody else can
/// make it pay: `pay` is for the account's own key, and `sendPayments` works only inside such a call.
/// @dev A delegation lasts until the account signs another one; revoke it after the run.
interface IPayoutDelegate {
    /// @notice Only the account itself may call this, in a transaction to itself.
    error NotSelf(address caller);

    /// @notice Only BatchPayout may call this, once, during `pay`.
    error NotExpected(address caller);

    /// @notice Paying took more out of the account than the words say.
    error AccountOvercharged(address token, uint256 expected, uint256 actual);

    /// @notice Pays a batch of a run whose payer is this account.
    function pay(Run calldata run, Batch calldata batch) external returns (bytes32 runId);

    /// @notice Pays the words that BatchPayout found fresh and hands it the sum of those that failed.
    /// @param fresh One mask of positions per chunk.
    /// @param due The sum of the fresh words.
    function sendPayments(address token, Batch calldata batch, uint256[] calldata fresh, uint256 due)
        external
        returns (Failure[] memory failures);

    /// @notice The contract whose bitmap this code pays under.
    function batchPayout() external view returns (address);
}
