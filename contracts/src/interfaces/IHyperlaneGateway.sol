// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPairedGateway} from "./IPairedGateway.sol";

/// @title Messages through Hyperlane's Mailbox
/// @notice Who may say that a message was sent is the security module (ISM): the one named here, else the mailbox's
/// own, which Hyperlane's owner can change. Anybody may bring a message with its proof to the mailbox, and again if
/// the recipient reverted.
interface IHyperlaneGateway is IPairedGateway {
    /// @notice Hyperlane's way to another chain.
    /// @param domain Hyperlane's own number of the chain, often but not always its chain id.
    /// @param gasLimit Gas that delivery there is paid for; too little leaves it to somebody who adds the rest.
    struct Route {
        uint32 domain;
        uint64 gasLimit;
    }

    event RemoteSet(uint64 indexed chainId, uint32 domain, address remote, uint64 gasLimit);
    event SecurityModuleSet(address module);

    error NotTheMailbox(address caller);

    /// @notice No chain has this domain here.
    error UnknownDomain(uint32 domain);

    /// @notice Speaks with `remote` on a chain; four zeros but the chain close the way.
    function setRemote(uint64 chainId, uint32 domain, address remote, uint64 gasLimit) external;

    /// @notice Names who vouches for messages; zero leaves it to the mailbox.
    function setSecurityModule(address module) external;

    /// @notice Called by the mailbox with a message that the security module accepted.
    function handle(uint32 origin, bytes32 sender, bytes calldata body) external payable;

    /// @notice What the mailbox asks whom to trust; zero for its own.
    function interchainSecurityModule() external view returns (address);

    function routeTo(uint64 chainId) external view returns (Route memory);
    function mailbox() external view returns (address);
}
