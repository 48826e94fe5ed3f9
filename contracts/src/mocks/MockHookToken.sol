// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Tells a payee that asked for it about every transfer, as ERC-777 does, and fails if the payee fails.
contract MockHookToken is MockERC20(18) {
    mapping(address payee => bool) private _hooked;

    function setHooked(address payee, bool hooked) external {
        _hooked[payee] = hooked;
    }

    function _afterTokenTransfer(address from, address to, uint256 amount) internal override {
        if (_hooked[to]) IMockHookPayee(to).tokensReceived(from, amount);
    }
}

interface IMockHookPayee {
    function tokensReceived(address from, uint256 amount) external;
}
