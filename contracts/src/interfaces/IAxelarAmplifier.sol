// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What AxelarGateway needs of Axelar's own gateway (AxelarAmplifierGateway)
interface IAxelarAmplifier {
    function callContract(string calldata chain, string calldata contractAddress, bytes calldata payload)
        external;

    /// @notice Whether Axelar's signers approved this message for the caller; true only the first time.
    function validateContractCall(
        bytes32 commandId,
        string calldata sourceChain,
        string calldata sourceAddress,
        bytes32 payloadHash
    ) external returns (bool);
}
