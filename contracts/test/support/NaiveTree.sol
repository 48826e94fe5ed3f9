// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PoseidonT3} from "poseidon-solidity/PoseidonT3.sol";

/// @notice The agents tree by its definition: every node computed anew from all leaves.
library NaiveTree {
    uint256 private constant DEPTH = 10;

    /// @dev Leaves beyond the array are empty. Subtrees without leaves are computed once a level.
    function rootOf(uint256[] memory leaves) internal pure returns (uint256) {
        uint256[] memory level = leaves;
        uint256 blank = 0;
        for (uint256 height = 0; height < DEPTH; ++height) {
            uint256[] memory above = new uint256[]((level.length + 1) / 2);
            for (uint256 i = 0; i < above.length; ++i) {
                uint256 right = 2 * i + 1 < level.length ? level[2 * i + 1] : blank;
                above[i] = PoseidonT3.hash([level[2 * i], right]);
            }
            blank = PoseidonT3.hash([blank, blank]);
            level = above;
        }
        return level.length == 0 ? blank : level[0];
    }

    /// @notice Root that `leaf` at `index` leads to through `siblings`.
    function climb(uint256 leaf, uint256 index, uint256[10] memory siblings)
        internal
        pure
        returns (uint256 node)
    {
        node = leaf;
        for (uint256 height = 0; height < DEPTH; ++height) {
            node = (index >> height) & 1 == 0
                ? PoseidonT3.hash([node, siblings[height]])
                : PoseidonT3.hash([siblings[height], node]);
        }
    }
}
