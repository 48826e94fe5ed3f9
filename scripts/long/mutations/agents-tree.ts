import type { Mutation } from "../mutation.ts"

/** Breaks of the agents tree, its roots and the check of keys. */
export const agentsTreeMutations: readonly Mutation[] = [
  {
    name: "replaced roots live for ever",
    file: "src/libraries/RootHistory.sol",
    find: " && block.timestamp <= entry.replacedAt + LIFETIME",
    replace: "",
    tests: "test/AgentRegistry.t.sol",
    guard: "test_ReplacedRootIsKnownForSevenDays",
  },
  {
    name: "roots of all generations are known",
    file: "src/libraries/RootHistory.sol",
    find: "entry.generation == history.generation && ",
    replace: "",
    tests: "test/AgentRegistry.t.sol",
    guard: "test_ExpulsionVoidsAllEarlierRootsAtOnce",
  },
  {
    name: "a full tree takes another leaf",
    file: "src/libraries/AgentsTree.sol",
    find: "            if (index == CAPACITY) revert AgentsTreeFull();\n",
    replace: "",
    tests: "test/AgentsTree.t.sol",
    guard: "test_RevertWhen_Full",
  },
  {
    name: "freed leaves are lost",
    file: "src/libraries/AgentsTree.sol",
    find: "        tree.freed.push(uint16(index));\n",
    replace: "",
    tests: "test/AgentsTree.t.sol",
    guard: "test_LastFreedSlotIsUsedFirst",
  },
  {
    name: "left and right are confused",
    file: "src/libraries/AgentsTree.sol",
    find: "node & 1 == 0",
    replace: "node & 1 == 1",
    tests: "test/AgentsTree.t.sol",
    guard: "test_RootsEqualVectorsWhileInserting",
  },
  {
    name: "unreduced coordinates are keys",
    file: "src/libraries/BabyJubJub.sol",
    find: "        if (x >= FIELD || y >= FIELD) return false;\n",
    replace: "",
    tests: "test/BabyJubJub.t.sol",
    guard: "testFuzz_UnreducedCoordinatesAreRefused",
  },
  {
    name: "the identity is a key",
    file: "src/libraries/BabyJubJub.sol",
    find: "        if (x == 0 && y == 1) return false;\n",
    replace: "",
    tests: "test/BabyJubJub.t.sol",
    guard: "test_LowOrderPointsAreOnCurveButRefused",
  },
  {
    name: "half the order is enough",
    file: "src/libraries/BabyJubJub.sol",
    find: "return product.x == 0 && product.y == product.z;",
    replace: "return product.x == 0;",
    tests: "test/BabyJubJub.t.sol",
    guard: "test_KeysPlusLowOrderPointsAreOnCurveButRefused",
  },
]
