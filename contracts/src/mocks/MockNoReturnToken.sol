// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Moves tokens and returns nothing, as USDT does.
contract MockNoReturnToken is MockERC20(6) {
    function transfer(address to, uint256 amount) public override returns (bool) {
        super.transfer(to, amount);
        _returnNothing();
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        super.transferFrom(from, to, amount);
        _returnNothing();
    }

    function approve(address spender, uint256 amount) public override returns (bool) {
        super.approve(spender, amount);
        _returnNothing();
    }

    function _returnNothing() private pure {
        assembly ("memory-safe") {
            return(0, 0)
        }
    }
}
