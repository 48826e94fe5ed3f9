import { breakIn, type Mutation } from "../mutation.ts"

const graphTests = "test/versions/VersionGraph.t.sol"
const logTests = "test/versions/ActivationLog.t.sol"
const pinTests = "test/versions/RunPins.t.sol"
const guardianTests = "test/versions/GuardianActs.t.sol"

/** The checks behind who may publish, activate and revoke workflow versions, and what runs hold on to. */
export const workflowVersionsMutations: readonly Mutation[] = [
  ...breakIn("src/versions/VersionGraph.sol", graphTests, [
    [
      "anybody creates branches",
      "isolatedEnvironment) external restricted {",
      "isolatedEnvironment) external {",
      "CreatingBranchWithoutRole",
    ],
    ["anybody publishes", "        restricted\n", "", "PublishingWithoutRole"],
    [
      "anybody labels",
      "label(bytes32 name, bytes32 versionHash) external restricted",
      "label(bytes32 name, bytes32 versionHash) external",
      "LabellingWithoutRole",
    ],
    ["labels move", "if (_labels[name] != 0)", "if (false)", "LabelNeverMoves"],
    ["branches are overwritten", "if (_branches[name].createdAt != 0)", "if (false)", "BranchExists"],
    [
      "versions are overwritten",
      "if (isPublished(versionHash)) revert",
      "if (false) revert",
      "VersionIsADuplicate",
    ],
    [
      "history is forked on a branch",
      "if (definition.parent != target.head)",
      "if (false)",
      "ParentIsNotTheHead",
    ],
    ["unknown merge parents", "_requirePublished(definition.mergeParent);", "", "MergeParentIsUnknown"],
    [
      "unknown parents",
      "if (definition.parent != 0) _requirePublished(definition.parent);",
      "",
      "ParentIsUnknown",
    ],
    [
      "merging into itself",
      "if (definition.mergeParent == definition.parent)",
      "if (false)",
      "MergingIntoItself",
    ],
    [
      "a shared isolated environment",
      "_isolatedBranches[isolatedEnvironment] != 0 ||",
      "",
      "IsolatingAnotherBranchsEnvironment",
    ],
    [
      "an isolated environment that is in use",
      "|| !_isIsolable(isolatedEnvironment)",
      "",
      "IsolatingAnEnvironmentInUse",
    ],
  ]),
  ...breakIn("src/versions/ActivationLog.sol", guardianTests, [
    [
      "a guardian's act lasts a second longer",
      "block.timestamp < state.deadline",
      "block.timestamp <= state.deadline",
      "LapseIsSeenWithoutATransaction",
    ],
    [
      "a lapse needs a transaction",
      "if (_phase(environment) == Phase.Lapsed) return",
      "if (false) return",
      "LapseIsSeenWithoutATransaction",
    ],
    [
      "a revoked version stays active",
      "return isRevoked(versionHash) ? bytes32(0) : versionHash;",
      "return isRevoked(versionHash) ? versionHash : versionHash;",
      "LapseToARevokedVersionPauses",
    ],
    [
      "a lapse leaves the guardian armed",
      "        state.guardianDisarmed = true;\n",
      "",
      "ActingAgainAfterALapse",
    ],
    [
      "a decision leaves the guardian's act pending",
      "_closeGuardianAct(environment, Outcome.Superseded);",
      "",
      "ActivationSupersedesAPendingAct",
    ],
    [
      "the event names the wrong previous version",
      "entry.previous = _unlessRevoked(_recordedVersion(environment));",
      "entry.previous = entry.version;",
      "GuardianRollsBackAtOnce",
    ],
  ]),
  ...breakIn("src/versions/ActivationLog.sol", logTests, [
    [
      "the expected version is not compared",
      "if (active != expectedCurrent) revert",
      "if (false) revert",
      "ActiveVersionMoved",
    ],
  ]),
  ...breakIn("src/WorkflowVersions.sol", logTests, [
    [
      "anybody activates",
      "function activate(bytes32 environment, bytes32 versionHash, bytes32 expectedCurrent) external restricted",
      "function activate(bytes32 environment, bytes32 versionHash, bytes32 expectedCurrent) external",
      "ActivatingWithoutRole",
    ],
    [
      "anybody stages",
      "function stage(bytes32 environment, bytes32 versionHash, bytes32 expectedCurrent) external restricted",
      "function stage(bytes32 environment, bytes32 versionHash, bytes32 expectedCurrent) external",
      "StagingWithoutRole",
    ],
    [
      "anybody revokes",
      "function revoke(bytes32 versionHash) external restricted",
      "function revoke(bytes32 versionHash) external",
      "RevokingWithoutRole",
    ],
    [
      "publishers stage into production",
      "if (isolatedBranch(environment) == 0) revert",
      "if (false) revert",
      "StagingInAGovernedEnvironment",
    ],
    [
      "publishers override the guardian",
      "if (_phase(environment) == Phase.Pending) {",
      "if (false) {",
      "StagingDuringAGuardianAct",
    ],
    [
      "a revoked version is activated",
      "if (isRevoked(versionHash)) revert VersionIsRevoked",
      "if (false) revert VersionIsRevoked",
      "ActivatingARevokedVersion",
    ],
    [
      "an isolated version leaves its environment",
      "if (confinedTo != 0 && confinedTo != environment)",
      "if (false)",
      "IsolatedContentReachesProductionByMergeOnly",
    ],
    [
      "a version without verifier is activated",
      "if (!_isVerifierRegistered(versionHash)) {",
      "if (false) {",
      "ActivatingWithoutRegisteredVerifier",
    ],
    [
      "an unknown version is activated",
      "        _requirePublished(versionHash);\n        _writeLapse(environment);",
      "        _writeLapse(environment);",
      "ActivatingAnUnknownVersion",
    ],
  ]),
  ...breakIn("src/WorkflowVersions.sol", guardianTests, [
    [
      "a revocation forgets the lapse before it",
      "        _writeLapse(PRODUCTION);\n",
      "",
      "RevokingAfterAnUnwrittenLapseWritesItFirst",
    ],
    [
      "an activation forgets the lapse before it",
      "        _writeLapse(environment);\n",
      "",
      "ActivationAfterALapseWritesTheLapseFirst",
    ],
  ]),
  ...breakIn("src/versions/RunPins.sol", pinTests, [
    [
      "anybody pins",
      "bytes32 runId) external restricted {\n        if (runId == 0)",
      "bytes32 runId) external {\n        if (runId == 0)",
      "PinningWithoutRole",
    ],
    [
      "anybody unpins",
      "unpin(bytes32 runId) external restricted",
      "unpin(bytes32 runId) external",
      "PinningWithoutRole",
    ],
    ["a run is pinned twice", "if (_pins[runId].versionHash != 0)", "if (false)", "PinningTwice"],
    ["a run begins on an old version", "versionHash != active ||", "", "PinningAnInactiveVersion"],
    ["a run begins in a pause", "|| active == 0", "", "PinningInAPausedEnvironment"],
  ]),
]
