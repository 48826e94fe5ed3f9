// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {IBridgeGateway} from "../interfaces/IBridgeGateway.sol";

/// A gateway of all chains at once that keeps what it is given. The test delivers it, once, never, twice or in
/// another order, and can make it call out in the middle of sending.
contract MockGateway is IBridgeGateway {
    using InteroperableAddress for bytes;

    struct Message {
        bytes sender;
        bytes recipient;
        bytes payload;
        uint256 value;
    }

    uint256 private constant FEE_PER_BYTE = 7;

    Message[] private _messages;
    uint256 public baseFee;
    address private _target;
    bytes private _data;
    bool public succeeded;
    bytes public answer;

    function setBaseFee(uint256 fee) external {
        baseFee = fee;
    }

    function setCall(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function sendMessage(bytes calldata recipient, bytes calldata payload, bytes[] calldata attributes)
        external
        payable
        returns (bytes32 sendId)
    {
        uint256 fee = quote(recipient, payload);
        if (msg.value < fee) revert FeeTooLow(msg.value, fee);
        bytes memory sender = InteroperableAddress.formatEvmV1(block.chainid, msg.sender);
        sendId = bytes32(_messages.length);
        _messages.push(Message(sender, recipient, payload, msg.value));
        emit MessageSent(sendId, sender, recipient, payload, msg.value, attributes);
        // solhint-disable-next-line avoid-low-level-calls
        if (_target != address(0)) (succeeded, answer) = _target.call(_data);
        if (msg.value > fee) Address.sendValue(payable(msg.sender), msg.value - fee);
    }

    /// Delivers message number `index`, whatever chain this is.
    function deliver(uint256 index) external {
        Message storage message = _messages[index];
        (, address recipient) = message.recipient.parseEvmV1();
        deliverAs(message.sender, recipient, message.payload);
    }

    function deliverAs(bytes memory sender, address recipient, bytes memory payload) public payable {
        IERC7786Recipient(recipient).receiveMessage{value: msg.value}("receiveId", sender, payload);
    }

    function messageCount() external view returns (uint256) {
        return _messages.length;
    }

    function messageAt(uint256 index) external view returns (Message memory) {
        return _messages[index];
    }

    /// Zero as long as no base fee is set.
    function quote(bytes calldata recipient, bytes calldata payload) public view returns (uint256) {
        return baseFee == 0 ? 0 : baseFee + FEE_PER_BYTE * (recipient.length + payload.length);
    }

    function supportsAttribute(bytes4) external pure returns (bool) {
        return false;
    }
}
