// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAxelarAmplifier} from "../interfaces/IAxelarAmplifier.sol";

/// An Axelar gateway that approves what the test says, for any caller, and forgets it only if told to.
contract MockAxelarAmplifier is IAxelarAmplifier {
    struct ContractCall {
        string chain;
        string contractAddress;
        bytes payload;
    }

    ContractCall private _last;
    mapping(bytes32 key => bool) private _approved;

    function callContract(string calldata chain, string calldata contractAddress, bytes calldata payload)
        external
    {
        _last = ContractCall(chain, contractAddress, payload);
    }

    function approve(bytes32 commandId, string calldata chain, string calldata sender, bytes calldata payload)
        external
    {
        _approved[keccak256(abi.encode(commandId, chain, sender, keccak256(payload)))] = true;
    }

    /// @dev Approves the same twice, which the real one never does.
    function validateContractCall(
        bytes32 commandId,
        string calldata sourceChain,
        string calldata sourceAddress,
        bytes32 payloadHash
    ) external view returns (bool) {
        return _approved[keccak256(abi.encode(commandId, sourceChain, sourceAddress, payloadHash))];
    }

    function last() external view returns (ContractCall memory) {
        return _last;
    }
}
