// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What HyperlaneGateway needs of Hyperlane's Mailbox
interface IMailbox {
    /// @notice Sends `body` with `metadata` for the mailbox's default hook; what its hooks cost comes along as value.
    function dispatch(uint32 domain, bytes32 recipient, bytes calldata body, bytes calldata metadata)
        external
        payable
        returns (bytes32 messageId);

    function quoteDispatch(uint32 domain, bytes32 recipient, bytes calldata body, bytes calldata metadata)
        external
        view
        returns (uint256 fee);
}
