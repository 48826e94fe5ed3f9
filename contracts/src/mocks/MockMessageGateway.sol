// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {IBridgeGateway} from "../interfaces/IBridgeGateway.sol";

/// Keeps every message until somebody delivers it: never, once or often, in any order. One of these serves all
/// chains of a test, which differ by their ids alone.
contract MockMessageGateway is IBridgeGateway {
    using InteroperableAddress for bytes;

    struct Message {
        bytes sender;
        bytes recipient;
        bytes payload;
    }

    Message[] private _messages;
    uint256 public price;

    function setPrice(uint256 price_) external {
        price = price_;
    }

    function sendMessage(bytes calldata recipient, bytes calldata payload, bytes[] calldata attributes)
        external
        payable
        returns (bytes32 sendId)
    {
        if (msg.value < price) revert FeeTooLow(msg.value, price);
        bytes memory sender = InteroperableAddress.formatEvmV1(block.chainid, msg.sender);
        _messages.push(Message(sender, recipient, payload));
        sendId = bytes32(_messages.length);
        emit MessageSent(sendId, sender, recipient, payload, msg.value, attributes);
    }

    /// The chain must be the recipient's by now.
    function deliver(uint256 index) external {
        Message memory message = _messages[index];
        deliverAs(message.recipient, message.sender, message.payload);
    }

    /// Delivers what nobody sent.
    function deliverAs(bytes memory recipient, bytes memory sender, bytes memory payload) public {
        (, address target) = InteroperableAddress.parseEvmV1(recipient);
        IERC7786Recipient(target).receiveMessage(keccak256(payload), sender, payload);
    }

    function count() external view returns (uint256) {
        return _messages.length;
    }

    function destinationOf(uint256 index) external view returns (uint64) {
        (uint256 chainId,) = InteroperableAddress.parseEvmV1(_messages[index].recipient);
        return uint64(chainId);
    }

    function quote(bytes calldata, bytes calldata) external view returns (uint256) {
        return price;
    }

    function supportsAttribute(bytes4) external pure returns (bool) {
        return false;
    }
}
