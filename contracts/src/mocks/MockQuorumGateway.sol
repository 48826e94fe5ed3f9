// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

import {IBridgeGateway} from "../interfaces/IBridgeGateway.sol";

/// One of several gateways: keeps what is sent, brings what the test says, and fails as it is told to.
contract MockQuorumGateway is IBridgeGateway {
    enum Mood {
        Good,
        CannotQuote,
        CannotSend
    }

    Mood public mood;
    uint256 public fee;
    uint256 public count;
    bytes public recipient;
    bytes public payload;

    error Broken();

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function setFee(uint256 fee_) external {
        fee = fee_;
    }

    function sendMessage(bytes calldata recipient_, bytes calldata payload_, bytes[] calldata)
        external
        payable
        returns (bytes32)
    {
        if (mood == Mood.CannotSend) revert Broken();
        if (msg.value != fee) revert FeeTooLow(msg.value, fee);
        (recipient, payload) = (recipient_, payload_);
        return bytes32(++count);
    }

    function quote(bytes calldata, bytes calldata) external view returns (uint256) {
        if (mood == Mood.CannotQuote) revert Broken();
        return fee;
    }

    function supportsAttribute(bytes4) external pure returns (bool) {
        return false;
    }

    function bring(IERC7786Recipient to, bytes calldata sender, bytes calldata body) external payable {
        to.receiveMessage{value: msg.value}("", sender, body);
    }
}
