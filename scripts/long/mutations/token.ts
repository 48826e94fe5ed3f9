import type { Mutation } from "../mutation.ts"

/** Breaks of AGPT and its emission. */
export const tokenMutations: readonly Mutation[] = [
  {
    name: "anybody mints AGPT",
    file: "src/AGPT.sol",
    find: "external restricted {",
    replace: "external {",
    tests: "test/AGPT.t.sol",
    guard: "test_RevertWhen_StrangerMints",
  },
  {
    name: "anybody emits",
    file: "src/EmissionController.sol",
    find: "external restricted {",
    replace: "external {",
    tests: "test/EmissionController.t.sol",
    guard: "test_RevertWhen_StrangerEmits",
  },
  {
    name: "lifetime cap is not checked",
    file: "src/EmissionController.sol",
    find: "        if (amount > leftForLife) revert LifetimeCapExceeded(amount, leftForLife);\n",
    replace: "",
    tests: "test/EmissionController.t.sol",
    guard: "test_RevertWhen_LifetimeIsUsedUp",
  },
  {
    name: "lifetime is not counted",
    file: "src/EmissionController.sol",
    find: "        _totalEmitted += amount;\n",
    replace: "",
    tests: "test/EmissionController.t.sol",
    guard: "test_RevertWhen_LifetimeIsUsedUp",
  },
  {
    name: "window cap is not checked",
    file: "src/EmissionController.sol",
    find: "        if (amount > leftInWindow) revert WindowCapExceeded(amount, leftInWindow);\n",
    replace: "        if (amount > leftInWindow) amount = leftInWindow;\n",
    tests: "test/EmissionController.t.sol",
    guard: "test_RevertWhen_WindowIsUsedUp",
  },
  {
    name: "window is not counted",
    file: "src/EmissionController.sol",
    find: "        _window.consume(EVERYBODY, amount);\n",
    replace: "",
    tests: "test/EmissionController.t.sol",
    guard: "test_RevertWhen_WindowIsUsedUp",
  },
]
