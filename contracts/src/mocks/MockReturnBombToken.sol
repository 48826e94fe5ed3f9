// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Answers a transfer to the chosen payee with 300 kB, reverting or not, so that whoever copies the answer
/// pays for it.
contract MockReturnBombToken is MockERC20(6) {
    address private _payee;
    bool private _reverts;

    function setBomb(address payee, bool reverts) external {
        (_payee, _reverts) = (payee, reverts);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (to != _payee) return super.transfer(to, amount);
        bool reverts = _reverts;
        assembly ("memory-safe") {
            if reverts { revert(0x1000, 300000) }
            return(0x1000, 300000)
        }
    }
}
