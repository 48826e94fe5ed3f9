// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Burns all gas it is given on a transfer to the chosen payee; a transfer to anybody else works, after
/// burning `overhead` gas twenty calls deep. When gas runs out there, each of the calls gives back the 64th
/// part it kept, so that much is left in spite of the failure.
contract MockGasBurnerToken is MockERC20(6) {
    uint256 private constant DEPTH = 20;

    address private _payee;
    uint256 private _overhead;

    error OutOfGasInside();

    function setPayee(address payee) external {
        _payee = payee;
    }

    function setOverhead(uint256 gasUnits) external {
        _overhead = gasUnits;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (to == _payee) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (_overhead != 0) this.burnGas(_overhead, DEPTH);
        return super.transfer(to, amount);
    }

    function burnGas(uint256 gasUnits, uint256 depth) external view {
        if (depth != 0) {
            try this.burnGas(gasUnits, depth - 1) {}
            catch {
                revert OutOfGasInside();
            }
        }
        // The innermost call runs out of gas if there is less than it is asked to burn.
        uint256 start = gasleft();
        while (depth == 0 && start - gasleft() < gasUnits) {}
    }
}
