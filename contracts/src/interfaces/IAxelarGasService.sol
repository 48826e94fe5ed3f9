// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What AxelarGateway needs of Axelar's gas service, which pays the relayer
interface IAxelarGasService {
    function estimateGasFee(
        string calldata chain,
        string calldata contractAddress,
        bytes calldata payload,
        uint256 gasLimit,
        bytes calldata parameters
    ) external view returns (uint256 fee);

    function payGas(
        address sender,
        string calldata chain,
        string calldata contractAddress,
        bytes calldata payload,
        uint256 gasLimit,
        bool estimatesOnChain,
        address refundTo,
        bytes calldata parameters
    ) external payable;
}
