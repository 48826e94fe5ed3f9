// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {IBridgeGateway} from "../interfaces/IBridgeGateway.sol";

/// @notice Both ends of a bridge in one: delivers at once to the same chain, and says the message comes from another.
contract MockInstantGateway is IBridgeGateway {
    using InteroperableAddress for bytes;

    uint256 private immutable _srcChainId;
    uint256 private immutable _price;
    uint256 private _sent;

    constructor(uint256 srcChainId, uint256 price) {
        _srcChainId = srcChainId;
        _price = price;
    }

    function sendMessage(bytes calldata recipient, bytes calldata payload, bytes[] calldata)
        external
        payable
        returns (bytes32 sendId)
    {
        if (msg.value < _price) revert FeeTooLow(msg.value, _price);
        sendId = bytes32(++_sent);
        (, address to) = recipient.parseEvmV1Calldata();
        deliver(to, msg.sender, payload);
    }

    /// @notice Delivers what nobody sent.
    function deliver(address to, address sender, bytes calldata payload) public {
        bytes memory from = InteroperableAddress.formatEvmV1(_srcChainId, sender);
        IERC7786Recipient(to).receiveMessage(bytes32(_sent), from, payload);
    }

    function quote(bytes calldata, bytes calldata) external view returns (uint256) {
        return _price;
    }

    function supportsAttribute(bytes4) external pure returns (bool) {
        return false;
    }
}
