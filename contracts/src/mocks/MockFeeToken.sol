// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Burns 1 % of what it moves: the recipient gets less than the sender gives.
contract MockFeeToken is MockERC20(18) {
    function transfer(address to, uint256 amount) public override returns (bool) {
        _burn(msg.sender, amount / 100);
        return super.transfer(to, amount - amount / 100);
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        _burn(from, amount / 100);
        return super.transferFrom(from, to, amount - amount / 100);
    }
}
