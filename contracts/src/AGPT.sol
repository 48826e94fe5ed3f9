// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {IAGPT} from "./interfaces/IAGPT.sol";

/// @title AGPT
/// @notice Documented in IAGPT.
contract AGPT is IAGPT, ERC20Permit, ERC20Burnable, ERC20Capped, ERC20Votes, AccessManaged {
    /// @param authority AccessManager that says who may mint.
    /// @param supplyCap Most tokens that can exist at one time; no later call can change it.
    /// @param treasury Receives the initial allocation; may be the zero address only if there is none.
    /// @param initialAllocation Minted at once to `treasury`; counts against the cap.
    constructor(address authority, uint256 supplyCap, address treasury, uint256 initialAllocation)
        ERC20("AgentGPT", "AGPT")
        ERC20Permit("AgentGPT")
        ERC20Capped(supplyCap)
        AccessManaged(authority)
    {
        if (authority == address(0)) revert ZeroAddress();
        // Vote checkpoints hold 208 bits: a larger cap would promise what could never be minted.
        if (supplyCap > type(uint208).max) revert ERC20InvalidCap(supplyCap);
        if (initialAllocation != 0) _mint(treasury, initialAllocation);
    }

    /* MINT AND BURN */

    /// @inheritdoc IAGPT
    function mint(address to, uint256 amount) external restricted {
        if (amount == 0) revert ZeroAmount();
        _mint(to, amount);
    }

    /// @inheritdoc IAGPT
    function burn(uint256 amount) public override(IAGPT, ERC20Burnable) {
        super.burn(amount);
    }

    /// @inheritdoc IAGPT
    function burnFrom(address account, uint256 amount) public override(IAGPT, ERC20Burnable) {
        super.burnFrom(account, amount);
    }

    /* CLOCK (ERC-6372) */

    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    // The standard spells this name in capitals.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /* INHERITANCE */

    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 amount)
        internal
        override(ERC20, ERC20Capped, ERC20Votes)
    {
        super._update(from, to, amount);
    }
}
