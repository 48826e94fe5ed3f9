// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "solady/src/tokens/ERC20.sol";

/// An honest token with the decimals of your choice that anybody may mint.
contract MockERC20 is ERC20 {
    uint8 private immutable DECIMALS;

    constructor(uint8 decimals_) {
        DECIMALS = decimals_;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function name() public pure override returns (string memory) {
        return "Mock token";
    }

    function symbol() public pure override returns (string memory) {
        return "MOCK";
    }

    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }
}
