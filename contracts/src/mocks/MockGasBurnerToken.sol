// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockERC20} from "./MockERC20.sol";

/// Burns all gas it is given on a transfer to the chosen payee; a transfer to anybody else works, after
/// burning `overhead` gas in a call of its own, as a token behind a proxy would.
contract MockGasBurnerToken is MockERC20(6) {
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
        if (_overhead != 0) {
            try this.burnGas(_overhead) {}
            catch {
                revert OutOfGasInside();
            }
        }
        return super.transfer(to, amount);
    }

    function burnGas(uint256 gasUnits) external view {
        uint256 start = gasleft();
        // Runs out of gas if there is less than it is asked to burn.
        while (start - gasleft() < gasUnits) {}
    }
}
