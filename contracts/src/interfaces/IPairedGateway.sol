// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBridgeGateway} from "./IBridgeGateway.sol";

/// @title A gateway that speaks with one gateway of each other chain, and with nobody else
/// @notice What a message is called here it is called on the other side too: the id that `sendMessage` returns is
/// the id its recipient is given. It hashes the chain and the gateway that sent it, and a number that this gateway
/// never uses twice, so messages that say the same are different messages.
interface IPairedGateway is IBridgeGateway {
    /// @notice The recipient took the message.
    event MessageDelivered(bytes32 indexed messageId, address indexed recipient);

    /// @notice No gateway of this chain is spoken with.
    error NoRemote(uint64 chainId);

    /// @notice The message comes from another sender of that chain than the gateway that is spoken with.
    error NotTheRemote(uint64 chainId, address sender);

    /// @notice A remote gateway needs an address and a name of its chain that no other chain has, on another
    /// chain than this.
    error InvalidRemote(uint64 chainId, address remote);

    /// @notice The recipient has no address.
    error InvalidRecipient(bytes recipient);

    /// @notice The message claims a sender of another chain than it came from, or is meant for another chain.
    error MessageOfAnotherChain(bytes sender, bytes recipient);

    /// @notice The message was delivered before.
    error AlreadyDelivered(bytes32 messageId);

    /// @notice The recipient did not answer as a recipient of messages does.
    error BadReply(address recipient);

    /// @notice Messages bring no native coin; it would be stuck here.
    error ValueNotTaken(uint256 value);

    /// @notice The gateway of another chain that is spoken with; zero if there is none.
    function remoteOf(uint64 chainId) external view returns (address);

    function isDelivered(bytes32 messageId) external view returns (bool);
}
