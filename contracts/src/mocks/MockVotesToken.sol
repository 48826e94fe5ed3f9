// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

/// @dev A votes token that anybody may mint; counts time in seconds or in blocks, as asked.
contract MockVotesToken is ERC20("Mock Votes", "MOCK"), EIP712("Mock Votes", "1"), ERC20Votes {
    bool private immutable COUNTS_BLOCKS;

    constructor(bool countsBlocks) {
        COUNTS_BLOCKS = countsBlocks;
    }

    function mint(address to, uint256 value) external {
        _mint(to, value);
    }

    function clock() public view override returns (uint48) {
        return COUNTS_BLOCKS ? uint48(block.number) : uint48(block.timestamp);
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public view override returns (string memory) {
        return COUNTS_BLOCKS ? "mode=blocknumber&from=default" : "mode=timestamp";
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
