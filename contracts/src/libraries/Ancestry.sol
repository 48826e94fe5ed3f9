// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVersionGraph} from "../interfaces/IVersionGraph.sol";

/// @title Bounded search for an ancestor in the version graph
/// @dev Breadth first over both parents, so the depth found is that of the shortest line of descent. Generations fall
/// along every line, so a branch is left as soon as it is as old as the wanted version. The bound on visits holds
/// whatever shape the graph has; a search that meets it says so instead of guessing.
library Ancestry {
    enum Finding {
        Ancestor,
        NotAncestor,
        BeyondBounds
    }

    uint256 internal constant MAX_VISITS = 128;

    function find(
        mapping(bytes32 => IVersionGraph.Version) storage versions,
        bytes32 ancestor,
        bytes32 descendant,
        uint256 maxDepth
    ) internal view returns (Finding) {
        uint256 floor = versions[ancestor].generation;
        bytes32[] memory visited = new bytes32[](MAX_VISITS);
        visited[0] = descendant;
        uint256 next = 0;
        uint256 end = 1;
        for (uint256 depth = 1; depth <= maxDepth && next < end; ++depth) {
            for (uint256 levelEnd = end; next < levelEnd; ++next) {
                IVersionGraph.Version storage child = versions[visited[next]];
                for (uint256 side = 0; side < 2; ++side) {
                    bytes32 candidate = side == 0 ? child.parent : child.mergeParent;
                    if (candidate == ancestor) return Finding.Ancestor;
                    if (versions[candidate].generation <= floor) continue;
                    if (_contains(visited, end, candidate)) continue;
                    if (end == MAX_VISITS) return Finding.BeyondBounds;
                    visited[end++] = candidate;
                }
            }
        }
        return next == end ? Finding.NotAncestor : Finding.BeyondBounds;
    }

    function _contains(bytes32[] memory list, uint256 length, bytes32 wanted) private pure returns (bool) {
        for (uint256 i = 0; i < length; ++i) {
            if (list[i] == wanted) return true;
        }
        return false;
    }
}
