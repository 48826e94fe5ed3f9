// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Tells a payee that is a contract about every transfer, as ERC-777 does, and fails if the payee fails.
contract MockHookToken is MockERC20(18) {
    function _afterTokenTransfer(address from, address to, uint256 amount) internal override {
        if (from == address(0) || to.code.length == 0) return;
        IMockHookPayee(to).tokensReceived(from, amount);
    }
}

interface IMockHookPayee {
    function tokensReceived(address from, uint256 amount) external;
}
