// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

import {ICrossChainArbiter} from "../interfaces/ICrossChainArbiter.sol";

/// Records the messages it is given, and refuses, answers wrongly or calls back when told to.
contract MockMessageRecipient is IERC7786Recipient {
    enum Mood {
        Good,
        Refuse,
        AnswerWrong,
        CallBack,
        Bomb,
        Burn,
        AskForGas
    }

    struct Message {
        address gateway;
        bytes32 messageId;
        bytes sender;
        bytes payload;
    }

    Mood public mood;
    Message[] private _messages;
    address private _target;
    bytes private _call;
    bool public calledBack;
    uint256 private _burnt;

    error Refused();

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function setCallBack(address target, bytes calldata call) external {
        (mood, _target, _call) = (Mood.CallBack, target, call);
    }

    function receiveMessage(bytes32 messageId, bytes calldata sender, bytes calldata payload)
        external
        payable
        returns (bytes4)
    {
        if (mood == Mood.Refuse) revert Refused();
        if (mood == Mood.Bomb) _explode();
        if (mood == Mood.AskForGas) revert ICrossChainArbiter.GasTooLow(1, 2);
        while (mood == Mood.Burn && gasleft() > 0) ++_burnt;
        // solhint-disable-next-line avoid-low-level-calls
        if (mood == Mood.CallBack) (calledBack,) = _target.call(_call);
        _messages.push(Message(msg.sender, messageId, sender, payload));
        return mood == Mood.AnswerWrong ? bytes4(0) : IERC7786Recipient.receiveMessage.selector;
    }

    /// @dev Fails with more data than the caller can afford to copy.
    function _explode() private pure {
        assembly ("memory-safe") {
            revert(0, 1000000)
        }
    }

    function count() external view returns (uint256) {
        return _messages.length;
    }

    function messageAt(uint256 index) external view returns (Message memory) {
        return _messages[index];
    }
}
