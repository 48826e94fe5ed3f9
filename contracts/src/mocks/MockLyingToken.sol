// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Says with its logs that a payee got all, and takes a hundredth of it away again without a word.
contract MockLyingToken is MockERC20(6) {
    uint256 private constant BALANCE_SLOT_SEED = 0x87a211a2;

    function transfer(address to, uint256 amount) public override returns (bool) {
        super.transfer(to, amount);
        assembly ("memory-safe") {
            mstore(0x0c, BALANCE_SLOT_SEED)
            mstore(0x00, to)
            let slot := keccak256(0x0c, 0x20)
            sstore(slot, sub(sload(slot), div(amount, 100)))
        }
        return true;
    }
}
