// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Refuses to change an allowance that is neither zero before nor after, as USDT does.
contract MockZeroFirstToken is MockERC20(6) {
    error AllowanceNotZero();

    function approve(address spender, uint256 amount) public override returns (bool) {
        if (amount != 0 && allowance(msg.sender, spender) != 0) revert AllowanceNotZero();
        return super.approve(spender, amount);
    }
}
