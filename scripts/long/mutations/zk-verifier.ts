import { breakIn, type Mutation } from "../mutation.ts"

const registryTests = "test/VerifierRegistry.t.sol"

/** Which proofs and which keys are accepted. */
export const zkVerifierMutations: readonly Mutation[] = [
  ...breakIn("src/libraries/ZkVerifierLibrary.sol", "test/ZkVerifierLibrary.t.sol", [
    [
      "inputs are taken modulo the field",
      "if (outside) _refuseInputs(inputs);",
      "",
      "RevertWhen_AnInputIsAliased",
    ],
    ["an empty batch is valid", "if (proofs.length == 0) revert EmptyProofBatch();", "", "NothingIsProved"],
    [
      "cut-off proofs are read on",
      "if (proofs.length % PROOF_BYTES != 0) revert WrongProofLength(proofs.length);",
      "",
      "AProofIsCutOff",
    ],
    [
      "inputs may be missing",
      "if (inputs.length != count * signals) revert WrongInputCount(count * signals, inputs.length);",
      "",
      "InputsAreMissingOrTooMany",
    ],
    ["any code is a key", "if (codeLength != length + 1) revert", "if (false) revert", "TheKeyIsMissing"],
    [
      "all proofs have the same factor",
      "factor := mulmod(factor, challenge, FIELD)",
      "factor := 1",
      "ValidBatchesAreAccepted",
    ],
    [
      "factors do not depend on the inputs",
      "mcopy(add(start, 0x60), add(inputs, 0x20), size)",
      "calldatacopy(add(start, 0x60), calldatasize(), size)",
      "ErrorsFittedToTheFactorsOfAnotherBatch",
    ],
    [
      "factors do not depend on the proofs",
      "challenge := mod(keccak256(start, add(size, proofs.length)), FIELD)",
      "challenge := mod(keccak256(start, size), FIELD)",
      "ProofsFittedToTheFactorsOfAnotherBatch",
    ],
    [
      "a precompile may burn everything",
      "valid := staticcall(bound, 8, pairs, mul(192, count), 0x00, 0x20)",
      "valid := staticcall(gas(), 8, pairs, mul(192, count), 0x00, 0x20)",
      "DoesNotBurnEverything",
    ],
    [
      "a multiplication may burn everything",
      "done := and(staticcall(MULTIPLY_GAS, 7, scratch, 96, pair, 64), done)",
      "done := and(staticcall(gas(), 7, scratch, 96, pair, 64), done)",
      "DoesNotBurnEverything",
    ],
    [
      "the answer of the pairing is not looked at",
      "valid := and(valid, eq(mload(0x00), 1))",
      "",
      "AnyChangedInputIsRefused",
    ],
  ]),
  ...breakIn("src/libraries/VerificationKey.sol", registryTests, [
    ["keys of any length", "if (key.length != expected) revert", "if (false) revert", "KeyHasAnotherLength"],
    [
      "coordinates are taken modulo the field",
      "if (_word(key, word) >= ZkVerifierLibrary.BASE_FIELD) revert CoordinateNotInField(word);",
      "",
      "ACoordinateIsNotReduced",
    ],
    ["alpha may be anywhere", "        _requireOnCurve(key, 0);\n", "", "OffTheCurveOrAtInfinity"],
    [
      "IC may be anywhere",
      "for (uint256 word = POINTS_END; word < words; word += 2) {",
      "for (uint256 word = words; word < words; word += 2) {",
      "OffTheCurveOrAtInfinity",
    ],
    ["points of G2 may be infinity", "if (bits == 0) revert", "if (false) revert", "G2IsAtInfinity"],
    [
      "points of G2 may be outside the subgroup",
      "if (!_areInSubgroup(key)) revert PointNotInSubgroup();",
      "",
      "OutsideTheSubgroup",
    ],
    ["delta may be gamma", "if (isGamma || isGenerator)", "if (isGenerator)", "DeltaIsGammaOrTheGenerator"],
    [
      "delta may be the generator",
      "if (isGamma || isGenerator)",
      "if (isGamma)",
      "DeltaIsGammaOrTheGenerator",
    ],
  ]),
  ...breakIn("src/VerifierRegistry.sol", registryTests, [
    ["kinds are not looked at", "if (!kind.isKnown()) revert UnknownCircuitKind(kind);", "", "KindIsUnknown"],
    [
      "chunks of any size",
      "if (chunkSize == 0 || chunkSize > MOST_ROWS) revert ChunkSizeOutOfRange(chunkSize);",
      "",
      "ChunkSizeIsOutOfRange",
    ],
    [
      "levels are not looked at",
      "if (!level.isKnown()) revert UnknownSecurityLevel(level);",
      "",
      "LevelIsUnknown",
    ],
    [
      "development keys anywhere",
      "if (block.chainid < FIRST_DEVELOPMENT_CHAIN || block.chainid > LAST_DEVELOPMENT_CHAIN) {",
      "if (false) {",
      "ADevelopmentKeyLeavesDevelopment",
    ],
    [
      "no transcript is asked for",
      "} else if (transcriptHash == 0) {",
      "} else if (false) {",
      "NoTranscript",
    ],
    [
      "a key is registered over another's standing",
      "if (_circuits[circuitId].key != address(0)) revert CircuitAlreadyRegistered(circuitId);",
      "",
      "RegisteredTwice",
    ],
    [
      "revoked circuits are accepted",
      "if (standing.revoked) revert CircuitIsRevoked(circuitId);",
      "",
      "ARevocationIsForEver",
    ],
    [
      "suspended circuits are accepted",
      "if (standing.suspended) revert CircuitIsSuspended(circuitId);",
      "",
      "ASuspensionStopsACircuit",
    ],
    [
      "unknown circuits are accepted",
      "if (found.key == address(0)) revert UnknownCircuit(circuitId);",
      "",
      "TheCircuitIsUnknown",
    ],
    [
      "anybody retires",
      "retire(bytes32 circuitId) external restricted",
      "retire(bytes32 circuitId) external",
      "AnybodyElseDecides",
    ],
    [
      "anybody suspends",
      "suspend(bytes32 circuitId) external restricted",
      "suspend(bytes32 circuitId) external",
      "AnybodyElseDecides",
    ],
    [
      "anybody reinstates",
      "reinstate(bytes32 circuitId) external restricted",
      "reinstate(bytes32 circuitId) external",
      "AnybodyElseDecides",
    ],
    [
      "anybody revokes",
      "revoke(bytes32 circuitId) external restricted",
      "revoke(bytes32 circuitId) external",
      "AnybodyElseDecides",
    ],
    [
      "anybody registers circuits",
      ") external restricted returns (bytes32 circuitId) {",
      ") external returns (bytes32 circuitId) {",
      "AnybodyElseDecides",
    ],
  ]),
]
