// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAxelarGasService} from "../interfaces/IAxelarGasService.sol";

/// A gas service that asks a wei for each gas and keeps who paid for what.
contract MockAxelarGasService is IAxelarGasService {
    address public sender;
    address public refundTo;
    bytes32 public callHash;
    uint256 public paid;

    function estimateGasFee(
        string calldata,
        string calldata,
        bytes calldata,
        uint256 gasLimit,
        bytes calldata
    ) external pure returns (uint256) {
        return gasLimit;
    }

    function payGas(
        address sender_,
        string calldata chain,
        string calldata contractAddress,
        bytes calldata payload,
        uint256,
        bool,
        address refundTo_,
        bytes calldata
    ) external payable {
        (sender, refundTo, paid) = (sender_, refundTo_, msg.value);
        callHash = keccak256(abi.encode(chain, contractAddress, payload));
    }
}
