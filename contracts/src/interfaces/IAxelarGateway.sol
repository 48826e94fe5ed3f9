// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPairedGateway} from "./IPairedGateway.sol";

/// @title Messages through Axelar's gateway
/// @notice Axelar's weighted signers approve a message; anybody may then execute it here, and again if the recipient
/// reverted. Without a gas service nothing is paid on sending, and whoever relays pays.
interface IAxelarGateway is IPairedGateway {
    /// @notice Axelar's way to another chain.
    /// @param name Axelar's own name of the chain, compared letter by letter.
    /// @param gasLimit Gas that execution there is paid for.
    struct Route {
        string name;
        uint64 gasLimit;
    }

    event RemoteSet(uint64 indexed chainId, string name, address remote, uint64 gasLimit);

    /// @notice No chain has this name here.
    error UnknownChainName(string name);

    /// @notice Axelar did not approve this message for this gateway, or it was executed before.
    error NotApproved(bytes32 commandId);

    /// @notice Speaks with `remote` on a chain; empty and zero but the chain close the way.
    function setRemote(uint64 chainId, string calldata name, address remote, uint64 gasLimit) external;

    /// @notice Delivers a message that Axelar's gateway approved. Anybody may.
    function execute(
        bytes32 commandId,
        string calldata sourceChain,
        string calldata sourceAddress,
        bytes calldata body
    ) external;

    function routeTo(uint64 chainId) external view returns (Route memory);

    /// @notice Axelar's own gateway of this chain.
    function amplifier() external view returns (address);

    /// @notice Who is paid for relaying; zero if nobody.
    function gasService() external view returns (address);

    /// @notice Who is given what the gas service did not use.
    function refundTo() external view returns (address);
}
