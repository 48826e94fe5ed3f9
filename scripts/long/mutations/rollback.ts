import { breakIn, type Mutation } from "../mutation.ts"

const safetyTests = "test/versions/RollbackSafety.t.sol"
const guardianTests = "test/versions/GuardianActs.t.sol"
const governorTests = "test/governance/AgentGptGovernor.t.sol"

/** The checks behind rolling back: when it is safe, who may, and for how long a guardian's act lasts. */
export const rollbackMutations: readonly Mutation[] = [
  ...breakIn("src/versions/RollbackSafety.sol", safetyTests, [
    ["rollback from nothing", "if (current == 0) return", "if (false) return", "NothingIsActive"],
    [
      "rollback to the unknown",
      "if (!isPublished(versionHash)) return",
      "if (false) return",
      "VersionIsUnknown",
    ],
    [
      "rollback to where we are",
      "if (versionHash == current) return",
      "if (false) return",
      "VersionIsTheSelectedOne",
    ],
    [
      "rollback to a revoked version",
      "if (isRevoked(versionHash)) return",
      "if (false) return",
      "VersionIsRevoked",
    ],
    [
      "rollback to what never was active",
      "if (!wasActive(environment, versionHash)) return",
      "if (false) return",
      "VersionWasNeverActive",
    ],
    [
      "rollback across schemas",
      "if (!_isSchemaCompatible(current, versionHash)) return",
      "if (false) return",
      "SchemaHasNoMigrationBack",
    ],
    [
      "rollback without verifier",
      "if (!_isVerifierRegistered(versionHash)) return",
      "if (false) return",
      "VerifierIsGone",
    ],
    [
      "rollback to another line",
      "hazard = _ancestryHazard(current, versionHash);",
      "hazard = RollbackHazard.None;",
      "VersionIsNoAncestor",
    ],
    [
      "rollback past the version left with runs in flight",
      "if (runsInFlight(environment, current) != 0) return",
      "if (false) return",
      "RunsInFlightAreSeenAcrossAnUnwrittenLapse",
    ],
    [
      "rollback past older versions with runs in flight",
      "if (runsInFlight(environment, state.log[i].version) != 0) return",
      "if (false) return",
      "RunIsInFlightOnAVersionBetween",
    ],
    [
      "an endless walk through the log",
      "if (length - oldest > MAX_LOG_WALK)",
      "if (false)",
      "LongLogIsRefusedWithinBoundedGas",
    ],
    [
      "anybody declares migrations",
      "bool declared) external restricted",
      "bool declared) external",
      "ChangingSettingsWithoutRole",
    ],
    [
      "anybody sets the depth",
      "function setMaxRollbackDepth(uint256 depth) external restricted",
      "function setMaxRollbackDepth(uint256 depth) external",
      "ChangingSettingsWithoutRole",
    ],
    [
      "anybody replaces the verifiers",
      "function setVerifierDirectory(IVerifierDirectory directory) external restricted",
      "function setVerifierDirectory(IVerifierDirectory directory) external",
      "ChangingSettingsWithoutRole",
    ],
  ]),
  ...breakIn("src/libraries/Ancestry.sol", safetyTests, [
    [
      "merges are not followed",
      "side == 0 ? child.parent : child.mergeParent",
      "child.parent",
      "MergedVersionIsAnAncestor",
    ],
    [
      "depth is not bounded",
      "depth <= maxDepth && next < end",
      "(depth <= maxDepth || true) && next < end",
      "TargetLiesTooDeep",
    ],
  ]),
  ...breakIn("src/versions/GuardianActs.sol", safetyTests, [
    [
      "anybody rolls production back",
      "emergencyRollback(bytes32 versionHash) external restricted",
      "emergencyRollback(bytes32 versionHash) external",
      "RollingBackWithoutRole",
    ],
    [
      "anybody rolls an environment back",
      ") external restricted {\n        _writeLapse(environment);\n        _requireExpected",
      ") external {\n        _writeLapse(environment);\n        _requireExpected",
      "RollingBackWithoutRole",
    ],
    [
      "unsafe rollbacks pass",
      "if (rollbackHazard(environment, versionHash, drain) != RollbackHazard.None)",
      "if (rollbackHazard(environment, versionHash, drain) == RollbackHazard.TooDeep)",
      "VersionIsUnknown",
    ],
    [
      "the guardian passes the safety gate",
      "        _requireExpected(environment, expectedCurrent);\n        _requireSafe(environment, versionHash, drain);",
      "        _requireExpected(environment, expectedCurrent);",
      "VersionIsUnknown",
    ],
    [
      "a rollback does not look at what is active",
      "        _requireExpected(environment, expectedCurrent);\n        _rollBackForGood",
      "        if (expectedCurrent == 0) _requireExpected(environment, expectedCurrent);\n        _rollBackForGood",
      "RollbackEnvironmentExpectsAnotherVersion",
    ],
  ]),
  ...breakIn("src/versions/GuardianActs.sol", guardianTests, [
    ["anybody acts as guardian", "        restricted\n", "", "GuardianActsWithoutRole"],
    [
      "the guardian ratifies itself",
      "function ratifyRollback(bytes32 environment, bytes32 versionHash) external restricted",
      "function ratifyRollback(bytes32 environment, bytes32 versionHash) external",
      "GuardianDoesWhatGovernanceDoes",
    ],
    [
      "the guardian rejects",
      "function rejectRollback(bytes32 environment, bytes32 versionHash) external restricted",
      "function rejectRollback(bytes32 environment, bytes32 versionHash) external",
      "GuardianDoesWhatGovernanceDoes",
    ],
    [
      "the guardian arms itself",
      "function rearmGuardian(bytes32 environment) external restricted",
      "function rearmGuardian(bytes32 environment) external",
      "GuardianDoesWhatGovernanceDoes",
    ],
    [
      "a disarmed guardian acts",
      "if (state.guardianDisarmed) revert",
      "if (false) revert",
      "ActingAgainAfterALapse",
    ],
    [
      "the guardian does not look at what is active",
      "        _requireExpected(environment, expectedCurrent);\n        _requireSafe",
      "        if (expectedCurrent == 0) _requireExpected(environment, expectedCurrent);\n        _requireSafe",
      "GuardianExpectsAnotherVersion",
    ],
    [
      "a second act renews the window",
      "if (state.deadline == 0) {",
      "if (true) {",
      "SecondActKeepsDeadlineAndReturn",
    ],
    [
      "a lapse is ratified",
      "if (phase == Phase.Lapsed) revert RollbackLapsed(environment, _environments[environment].deadline);\n        if (phase != Phase.Pending) revert",
      "if (phase != Phase.Pending && phase != Phase.Lapsed) revert",
      "RatifyingTooLate",
    ],
    ["nothing is ratified", "if (phase != Phase.Pending) revert", "if (false) revert", "RatifyingNothing"],
    [
      "another version is ratified",
      "if (pending != versionHash) revert",
      "if (false) revert",
      "GuardianWentFurtherThanTheVote",
    ],
    [
      "a revoked version is ratified",
      "if (isRevoked(versionHash)) revert",
      "if (false) revert",
      "RatifyingARevokedVersion",
    ],
    [
      "a rejection leaves the guardian armed",
      "        state.guardianDisarmed = true;\n",
      "",
      "ActingAgainAfterARejection",
    ],
  ]),
  ...breakIn("src/AgentGptGovernor.sol", governorTests, [
    [
      "votes come after the lapse",
      "if (total > LONGEST_DECISION_SECONDS)",
      "if (false)",
      "DecisionWouldBeTooSlow",
    ],
    ["the quorum is abolished", "if (newQuorumNumerator == 0)", "if (false)", "QuorumIsZero"],
    [
      "periods are counted in blocks",
      'if (keccak256(bytes(mode)) != keccak256("mode=timestamp")) {',
      "if (bytes(mode).length == 0) {",
      "TokenCountsBlocks",
    ],
  ]),
]
