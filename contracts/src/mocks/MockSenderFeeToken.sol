// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Burns 1 % on top of what it moves with `transfer`: the sender loses more than it sends.
contract MockSenderFeeToken is MockERC20(18) {
    function transfer(address to, uint256 amount) public override returns (bool) {
        _burn(msg.sender, amount / 100);
        return super.transfer(to, amount);
    }
}
