// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Moves nothing and returns false whatever it is asked, once it is switched off.
contract MockReturnFalseToken is MockERC20(18) {
    bool public isOff;

    function setOff(bool off) external {
        isOff = off;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        return !isOff && super.transfer(to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        return !isOff && super.transferFrom(from, to, amount);
    }
}
