// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {PoseidonT3} from "poseidon-solidity/PoseidonT3.sol";
import {PoseidonT4} from "poseidon-solidity/PoseidonT4.sol";

import {AgentsTree} from "../src/libraries/AgentsTree.sol";
import {AgentVectors} from "./support/AgentVectors.sol";
import {NaiveTree} from "./support/NaiveTree.sol";

/// @dev Gives the library's errors a call to revert in.
contract AgentsTreeHarness {
    using AgentsTree for AgentsTree.Tree;

    AgentsTree.Tree private tree;

    function insert(uint256 leaf) external returns (uint256) {
        return tree.insert(leaf);
    }

    function remove(uint256 index) external {
        tree.remove(index);
    }

    function root() external view returns (uint256) {
        return tree.root();
    }

    function siblingsOf(uint256 index) external view returns (uint256[10] memory) {
        return tree.siblingsOf(index);
    }

    /// @dev As if so many leaves had been inserted: filling 1,024 for real takes 250 million gas.
    function skipTo(uint16 frontier) external {
        tree.frontier = frontier;
    }
}

contract AgentsTreeTest is Test {
    AgentsTreeHarness private tree;
    uint256[] private leaves;
    uint256[] private freed;

    function setUp() public {
        tree = new AgentsTreeHarness();
    }

    /* AGAINST CIRCOMLIB'S POSEIDON */

    function test_PoseidonEqualsCircomlib() public pure {
        // Test vectors of circomlibjs.
        assertEq(
            PoseidonT3.hash([uint256(1), 2]),
            7853200120776062878684798364095072458815029376092732009249414926327459813530
        );
        assertEq(
            PoseidonT4.hash([uint256(1), 2, 3]),
            6542985608222806190361240322586112750744169038454362455181422643027100751666
        );
    }

    function test_EmptyRootsAreHashesOfEmptyRoots() public pure {
        uint256 expected = 0;
        for (uint256 height = 0; height <= AgentsTree.DEPTH; ++height) {
            assertEq(AgentsTree.emptyRoot(height), expected);
            expected = PoseidonT3.hash([expected, expected]);
        }
    }

    function test_RootsEqualVectorsWhileInserting() public {
        assertEq(tree.root(), AgentVectors.rootAfter(0));
        for (uint256 i = 0; i < AgentVectors.KEY_COUNT; ++i) {
            assertEq(tree.insert(_executorLeaf(i)), i);
            assertEq(tree.root(), AgentVectors.rootAfter(i + 1));
        }
    }

    function test_RootsEqualVectorsAfterRemovalAndReuse() public {
        for (uint256 i = 0; i < 4; ++i) {
            tree.insert(_executorLeaf(i));
        }
        tree.remove(1);
        assertEq(tree.root(), AgentVectors.ROOT_AFTER_REMOVAL);
        (uint256 x, uint256 y) = AgentVectors.key(4);
        assertEq(tree.insert(PoseidonT4.hash([x, y, 2])), 1);
        assertEq(tree.root(), AgentVectors.ROOT_AFTER_REUSE);
    }

    /* SLOTS */

    function test_LastFreedSlotIsUsedFirst() public {
        for (uint256 i = 0; i < 4; ++i) {
            tree.insert(_executorLeaf(i));
        }
        tree.remove(0);
        tree.remove(2);
        assertEq(tree.insert(_executorLeaf(4)), 2);
        assertEq(tree.insert(_executorLeaf(5)), 0);
        assertEq(tree.insert(_executorLeaf(6)), 4);
    }

    function test_RemovingEverythingLeadsBackToTheEmptyRoot() public {
        tree.insert(_executorLeaf(0));
        tree.insert(_executorLeaf(1));
        tree.remove(0);
        tree.remove(1);
        assertEq(tree.root(), AgentVectors.rootAfter(0));
    }

    function test_LastSlotIsUsable() public {
        tree.skipTo(1023);
        assertEq(tree.insert(_executorLeaf(0)), 1023);
        assertEq(NaiveTree.climb(_executorLeaf(0), 1023, tree.siblingsOf(1023)), tree.root());
    }

    function test_RevertWhen_Full() public {
        tree.skipTo(1024);
        vm.expectRevert(abi.encodeWithSelector(AgentsTree.AgentsTreeFull.selector));
        tree.insert(1);
    }

    function test_FullTreeTakesAFreedSlot() public {
        tree.insert(_executorLeaf(0));
        tree.skipTo(1024);
        tree.remove(0);
        assertEq(tree.insert(_executorLeaf(1)), 0);
        vm.expectRevert(abi.encodeWithSelector(AgentsTree.AgentsTreeFull.selector));
        tree.insert(1);
    }

    /* AGAINST THE DEFINITION */

    /// @dev Each byte is a step: below 170 it inserts, else it removes the slot that the byte points to.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_RootEqualsNaiveRoot(bytes32 steps) public {
        for (uint256 i = 0; i < 12; ++i) {
            uint8 step = uint8(steps[i]);
            if (step < 170 || leaves.length == 0) _insert(uint256(keccak256(abi.encode(steps, i))));
            else _remove(step % leaves.length);
            assertEq(tree.root(), NaiveTree.rootOf(leaves));
        }
        for (uint256 i = 0; i < leaves.length; ++i) {
            assertEq(NaiveTree.climb(leaves[i], i, tree.siblingsOf(i)), tree.root());
        }
    }

    function _insert(uint256 seed) private {
        uint256 leaf = PoseidonT3.hash([seed, 0]);
        uint256 index = tree.insert(leaf);
        if (index == leaves.length) {
            assertEq(freed.length, 0);
            leaves.push(leaf);
        } else {
            assertEq(index, freed[freed.length - 1]);
            freed.pop();
            leaves[index] = leaf;
        }
    }

    function _remove(uint256 index) private {
        if (leaves[index] == 0) return;
        tree.remove(index);
        leaves[index] = 0;
        freed.push(index);
    }

    function _executorLeaf(uint256 keyIndex) private pure returns (uint256) {
        (uint256 x, uint256 y) = AgentVectors.key(keyIndex);
        return PoseidonT4.hash([x, y, 1]);
    }
}
