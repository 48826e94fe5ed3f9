// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Makes one chosen call in the middle of its next transfer and keeps what came back.
contract MockReentrantToken is MockERC20(18) {
    address private _target;
    bytes private _data;
    bool public called;
    bool public succeeded;
    bytes public answer;

    function setCall(address target, bytes calldata data) external {
        (_target, _data, called) = (target, data, false);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (_target != address(0) && !called) {
            called = true;
            // solhint-disable-next-line avoid-low-level-calls
            (succeeded, answer) = _target.call(_data);
        }
        return super.transfer(to, amount);
    }
}
