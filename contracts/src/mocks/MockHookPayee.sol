// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMockHookPayee} from "./MockHookToken.sol";

/// A payee that acts when it is paid: refuses, burns all gas, or makes one chosen call and keeps the answer.
contract MockHookPayee is IMockHookPayee {
    enum Mood {
        Quiet,
        Refuse,
        BurnGas,
        Call
    }

    Mood public mood;
    address private _target;
    bytes private _data;
    bool public succeeded;
    bytes public answer;

    error Refused();

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function setCall(address target, bytes calldata data) external {
        (mood, _target, _data) = (Mood.Call, target, data);
    }

    function tokensReceived(address, uint256) external {
        if (mood == Mood.Refuse) revert Refused();
        if (mood == Mood.BurnGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        // solhint-disable-next-line avoid-low-level-calls
        if (mood == Mood.Call) (succeeded, answer) = _target.call(_data);
    }
}
