// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Makes one chosen call in the middle of its next transfer by allowance and keeps what came back.
contract MockPullHookToken is MockERC20(18) {
    address private _target;
    bytes private _data;
    bool public succeeded;
    bytes public answer;

    function setCall(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        address target = _target;
        _target = address(0);
        // solhint-disable-next-line avoid-low-level-calls
        if (target != address(0)) (succeeded, answer) = target.call(_data);
        return super.transferFrom(from, to, amount);
    }
}
