// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Tokens held for others
/// @dev Solvency: of every token this contract holds at least what it has set aside. Tokens whose balances change by
/// themselves are not supported.
interface ITokenEscrow {
    /// @notice No token units arrived, or other than those that were agreed.
    error UnexpectedReceipt(address token, uint256 expected, uint256 received);

    /// @notice Paying took more than the payment, so that others could not be paid in full.
    error EscrowShort(address token, uint256 held, uint256 needed);

    /// @notice Nobody can be paid at the zero address or at this contract.
    error InvalidRecipient(address recipient);

    /// @notice Token units that are set aside here for anybody.
    function escrowedOf(address token) external view returns (uint256);
}
