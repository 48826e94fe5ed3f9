import { breakIn, type Mutation } from "../mutation.ts"

const screeningTests = "test/proof/Screening.t.sol"

/** What a screening has to be for payments to rely on it. */
export const zkScreeningMutations: readonly Mutation[] = [
  ...breakIn("src/proof/WorkflowRuns.sol", screeningTests, [
    [
      "screenings without a circuit",
      "if ((screenRoot == 0) != (screenCircuitId == 0)) revert WrongScreenCircuit(screenCircuitId);",
      "",
      "RootAndCircuitDoNotComeTogether",
    ],
    [
      "plans with screenings",
      "if (circuit.kind == STEP_BATCH) revert ScreeningNotApplicable(screenRoot);",
      "",
      "APlanDemandsScreening",
    ],
  ]),
  ...breakIn("src/proof/Screening.sol", screeningTests, [
    [
      "screenings need no proof",
      "        _requireValid(circuitId, circuit, publicInputs, proofs);\n",
      "",
      "AScreeningIsNotProved",
    ],
    [
      "other proofs are screenings",
      "        _requireKind(circuitId, circuit, SCREEN);\n        _requireValid",
      "        _requireValid",
      "TheProofIsOfPayments",
    ],
    [
      "screenings follow nothing",
      "if (reached.chunkCount == 0) revert UnknownScreenState(state);",
      "",
      "AScreeningFollowsNothing",
    ],
    [
      "states of screenings need not follow",
      "if (prevScreen != state) revert ScreenStateMismatch(index, state, prevScreen);",
      "",
      "ProofsDoNotFollowEachOther",
    ],
    [
      "rosters may change underway",
      "inputs[start + ROSTER_ROOT] != reached.rosterRoot",
      "false",
      "ChangesUnderway",
    ],
    ["lists may change underway", "|| inputs[start + DENY_ROOT] != reached.denyRoot", "", "ChangesUnderway"],
    [
      "chunks may be left unscreened",
      "if (chunkIndex != reached.chunkCount) {",
      "if (false) {",
      "AChunkIsLeftOut",
    ],
    [
      "anybody sets the list",
      "uint256 denyRoot) external restricted",
      "uint256 denyRoot) external",
      "SetWithoutTheRole",
    ],
    [
      "lists for other circuits",
      "        _requireKind(circuitId, _requireOpenForRuns(circuitId), SCREEN);\n",
      "",
      "TheDenyListIsOfAnotherCircuit",
    ],
    [
      "chunks of other sizes",
      "if (circuit.chunkSize != chunkSize) revert ScreenChunkSizeMismatch(chunkSize, circuit.chunkSize);",
      "",
      "DividesRostersOtherwise",
    ],
    [
      "nothing was screened",
      "if (chunkCount == 0) revert UnknownScreenState(screenRoot);",
      "",
      "NothingWasScreened",
    ],
    [
      "other rosters",
      "if (done.rosterRoot != rosterRoot) revert OtherRosterScreened(rosterRoot, done.rosterRoot);",
      "",
      "AnotherRosterWasScreened",
    ],
    [
      "old lists",
      "if (done.denyRoot != inForce) revert DenyListNotInForce(inForce, done.denyRoot);",
      "",
      "TheListIsNoLongerInForce",
    ],
  ]),
]
