// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PoseidonT3} from "poseidon-solidity/PoseidonT3.sol";

/// @title Binary Poseidon tree of 1,024 leaves with stored nodes
/// @notice Commits to the enrolled agents. An empty leaf is 0; a freed leaf is used again before a new one.
/// @dev Nodes are numbered like a heap: the root is 1, the children of i are 2i and 2i + 1, leaf k is 1024 + k. A stored 0
/// above the leaves means "never written" and stands for the root of an empty subtree of that height.
library AgentsTree {
    uint256 internal constant DEPTH = 10;
    uint256 internal constant CAPACITY = 1 << DEPTH;

    uint256 private constant EMPTY_1 =
        14744269619966411208579211824598458697587494354926760081771325075741142829156;
    uint256 private constant EMPTY_2 =
        7423237065226347324353380772367382631490014989348495481811164164159255474657;
    uint256 private constant EMPTY_3 =
        11286972368698509976183087595462810875513684078608517520839298933882497716792;
    uint256 private constant EMPTY_4 =
        3607627140608796879659380071776844901612302623152076817094415224584923813162;
    uint256 private constant EMPTY_5 =
        19712377064642672829441595136074946683621277828620209496774504837737984048981;
    uint256 private constant EMPTY_6 =
        20775607673010627194014556968476266066927294572720319469184847051418138353016;
    uint256 private constant EMPTY_7 =
        3396914609616007258851405644437304192397291162432396347162513310381425243293;
    uint256 private constant EMPTY_8 =
        21551820661461729022865262380882070649935529853313286572328683688269863701601;
    uint256 private constant EMPTY_9 =
        6573136701248752079028194407151022595060682063033565181951145966236778420039;
    uint256 private constant EMPTY_10 =
        12413880268183407374852357075976609371175688755676981206018884971008854919922;

    // solhint-disable-next-line gas-struct-packing
    struct Tree {
        /// Leaves ever handed out; those below are in use or in `freed`.
        uint16 frontier;
        uint16[] freed;
        uint256[2 * CAPACITY] nodes;
    }

    /// @notice Every leaf is in use.
    error AgentsTreeFull();

    /// @notice Puts `leaf` into a free slot and returns the slot's index.
    function insert(Tree storage tree, uint256 leaf) internal returns (uint256 index) {
        uint256 freedCount = tree.freed.length;
        if (freedCount != 0) {
            index = tree.freed[freedCount - 1];
            tree.freed.pop();
        } else {
            index = tree.frontier;
            if (index == CAPACITY) revert AgentsTreeFull();
            tree.frontier = uint16(index + 1);
        }
        _write(tree, index, leaf);
    }

    /// @notice Empties the slot `index`, which must be in use.
    function remove(Tree storage tree, uint256 index) internal {
        tree.freed.push(uint16(index));
        _write(tree, index, 0);
    }

    function root(Tree storage tree) internal view returns (uint256) {
        return _nodeAt(tree, 1, DEPTH);
    }

    /// @notice The sibling at each height on the way from leaf `index` to the root, lowest first.
    function siblingsOf(Tree storage tree, uint256 index)
        internal
        view
        returns (uint256[DEPTH] memory siblings)
    {
        uint256 node = CAPACITY + index;
        for (uint256 height = 0; height < DEPTH; ++height) {
            siblings[height] = _nodeAt(tree, node ^ 1, height);
            node >>= 1;
        }
    }

    /// @notice Root of an empty subtree: 0 at height 0, then Poseidon(below, below).
    function emptyRoot(uint256 height) internal pure returns (uint256) {
        if (height == 0) return 0;
        if (height == 1) return EMPTY_1;
        if (height == 2) return EMPTY_2;
        if (height == 3) return EMPTY_3;
        if (height == 4) return EMPTY_4;
        if (height == 5) return EMPTY_5;
        if (height == 6) return EMPTY_6;
        if (height == 7) return EMPTY_7;
        if (height == 8) return EMPTY_8;
        if (height == 9) return EMPTY_9;
        return EMPTY_10;
    }

    function _write(Tree storage tree, uint256 index, uint256 leaf) private {
        uint256 node = CAPACITY + index;
        uint256 value = leaf;
        tree.nodes[node] = value;
        for (uint256 height = 0; height < DEPTH; ++height) {
            uint256 sibling = _nodeAt(tree, node ^ 1, height);
            value = PoseidonT3.hash(node & 1 == 0 ? [value, sibling] : [sibling, value]);
            node >>= 1;
            tree.nodes[node] = value;
        }
    }

    function _nodeAt(Tree storage tree, uint256 node, uint256 height) private view returns (uint256 value) {
        value = tree.nodes[node];
        if (value == 0) value = emptyRoot(height);
    }
}
