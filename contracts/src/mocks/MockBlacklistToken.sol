// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Refuses to move tokens from or to listed accounts, as USDC does.
contract MockBlacklistToken is MockERC20(6) {
    mapping(address account => bool) public isBlacklisted;

    error Blacklisted(address account);

    function setBlacklisted(address account, bool listed) external {
        isBlacklisted[account] = listed;
    }

    function _beforeTokenTransfer(address from, address to, uint256) internal view override {
        if (isBlacklisted[from]) revert Blacklisted(from);
        if (isBlacklisted[to]) revert Blacklisted(to);
    }
}
