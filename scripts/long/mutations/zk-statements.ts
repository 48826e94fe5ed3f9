import { breakIn, type Mutation } from "../mutation.ts"

const workflowTests = "test/ZKWorkflow.t.sol"
const settlementTests = "test/proof/Settlement.t.sol"
const screeningTests = "test/proof/Screening.t.sol"

/** What a statement has to say to be believed, rewarded or paid. */
export const zkStatementMutations: readonly Mutation[] = [
  ...breakIn("src/libraries/Fingerprint.sol", workflowTests, [
    [
      "the challenge may be chosen later",
      "return keccak256(abi.encode(stepsRoot, challenge, fingerprint));",
      "return keccak256(abi.encode(stepsRoot, fingerprint));",
      "TheChallengeIsFittedToOtherPayments",
    ],
  ]),
  ...breakIn("src/ZKWorkflow.sol", workflowTests, [
    [
      "payments need not agree with the proof",
      "if (circuit.kind == PAY_BATCH) _requireAttested(runId, inputs);",
      "",
      "OtherPaymentsAreProved",
    ],
    [
      "screenings count as work",
      "if (circuit.kind == SCREEN) revert WrongCircuitKind(circuitId, circuit.kind);",
      "",
      "TheCircuitIsOfScreenings",
    ],
    [
      "contexts without a run are proved",
      "if (runId == 0) revert UnknownContext(inputs[BatchSignals.CONTEXT]);",
      "",
      "TheContextIsNoRuns",
    ],
    [
      "a run is proved under any circuit or agents",
      "        _requireProvable(_runs[runId], circuitId);\n",
      "",
      "TheCircuitIsNotTheRuns",
    ],
    [
      "hashes are not looked at",
      "if (proofHashes[i] != actual) revert",
      "if (false) revert",
      "AHashIsNotThatOfTheStatement",
    ],
    [
      "hashes may be missing",
      "if (proofHashes.length != count) revert",
      "if (false) revert",
      "HashesAreMissing",
    ],
    [
      "anybody pauses",
      "function pause() external restricted",
      "function pause() external",
      "PausedOrUnpausedWithoutTheRole",
    ],
    [
      "anybody ends a pause",
      "function unpause() external restricted",
      "function unpause() external",
      "PausedOrUnpausedWithoutTheRole",
    ],
    [
      "registries may be missing",
      "if (where.code.length == 0) revert InvalidContract(where);",
      "",
      "BuiltOnNothing",
    ],
  ]),
  ...breakIn("src/proof/CircuitProofs.sol", workflowTests, [
    [
      "invalid proofs are accepted",
      "            revert InvalidWorkflowProof();\n",
      "            return;\n",
      "AProofIsInvalid",
    ],
    [
      "no circuit need be named",
      "if (aggregatedProof.length < 32) revert CircuitIdMissing(aggregatedProof.length);",
      "",
      "NoCircuitIsNamed",
    ],
  ]),
  ...breakIn("src/proof/Verification.sol", workflowTests, [
    [
      "another circuit proves the run",
      "if (run.circuitId != circuitId) revert CircuitMismatch(run.circuitId, circuitId);",
      "",
      "TheCircuitIsNotTheRuns",
    ],
    [
      "deactivated agents prove",
      "        _requireKnownAgents(run.parts.agentsRoot);\n",
      "",
      "AnAgentWasDeactivatedSince",
    ],
    [
      "states need not follow each other",
      "if (prevState != state) revert StateMismatch(i, state, prevState);",
      "",
      "ProofsAreReordered",
    ],
    ["states are not kept", "        run.state = state;\n", "", "AProofIsReplayed"],
    [
      "statements of other runs slip in",
      "if (context != run.context) revert ContextMismatch(i, run.context, context);",
      "",
      "AStatementOfAnotherRunIsSlippedIn",
    ],
    [
      "any policy will do",
      "if (policy != run.policy) revert PolicyMismatch(i, run.policy, policy);",
      "",
      "ThePolicyIsAnother",
    ],
    [
      "complete runs go on",
      "if (_isComplete(run)) revert RunAlreadyComplete(runId);",
      "",
      "TheRunIsComplete",
    ],
    [
      "chunks of a plan may be left out",
      "if (chunkIndex != run.verifiedChunks) revert ChunkOutOfOrder(run.verifiedChunks, chunkIndex);",
      "",
      "AChunkOfThePlanIsLeftOut",
    ],
    [
      "a plan may have any number of steps",
      "if ((stepCount + circuit.chunkSize - 1) / circuit.chunkSize != run.chunkCount) {",
      "if (false) {",
      "MoreOrFewerStepsThanTheRun",
    ],
    [
      "chunks count twice",
      "if (bits & bit != 0) revert ChunkAlreadyVerified(runId, chunkIndex);",
      "",
      "AChunkIsProvedTwice",
    ],
    [
      "attestations are not looked at",
      "if (stored != expected) revert",
      "if (false) revert",
      "TheChunkWasNotPaid",
    ],
  ]),
  ...breakIn("src/proof/Verification.sol", screeningTests, [
    [
      "unscreened chunks are proved",
      "} else if (chunkIndex >= run.screenedChunks) {",
      "} else if (false) {",
      "AChunkWasNotScreened",
    ],
    [
      "revoked screenings hold",
      "if (run.screenCircuitId != 0) REGISTRY.requireAccepted(run.screenCircuitId);",
      "",
      "TheScreeningCircuitWasRevokedSince",
    ],
  ]),
  ...breakIn("src/ZKWorkflow.sol", settlementTests, [
    [
      "expired runs are settled",
      "if (block.timestamp >= registered.expiresAt) revert RunExpired(runId, registered.expiresAt);",
      "",
      "TheRunHasExpired",
    ],
    [
      "other kinds of proofs settle",
      "        _requireKind(circuitId, circuit, PAY_BATCH);\n",
      "",
      "TheCircuitIsNotOfPayments",
    ],
    [
      "a run is settled under any circuit or agents",
      "        _requireProvable(registered, circuitId);\n",
      "",
      "AnAgentWasDeactivated",
    ],
    [
      "payments need no proof",
      "        _requireValid(circuitId, circuit, inputs, proofs);\n        _advance",
      "        _advance",
      "AnyOtherPaymentsArePaid",
    ],
    ["nothing is paid", "        IBatchPayout(PAYOUT).pay(run, batch);\n", "", "ProvesAndPaysInOneCall"],
  ]),
  ...breakIn("src/proof/Settlement.sol", settlementTests, [
    [
      "states may be missing",
      "if (nextStates.length != chunks) revert WrongChunkCount(chunks, nextStates.length);",
      "",
      "StepsRootsOrStatesAreMissing",
    ],
    [
      "steps roots may be missing",
      "if (batch.stepsRoots.length != chunks) revert WrongChunkCount(chunks, batch.stepsRoots.length);",
      "",
      "StepsRootsOrStatesAreMissing",
    ],
    ["words may be missing", "if (end > batch.words.length) revert", "if (false) revert", "WordsAreMissing"],
    [
      "the chunk is not in the statement",
      "inputs[start + BatchSignals.CHUNK_INDEX] = chunk.index();",
      "inputs[start + BatchSignals.CHUNK_INDEX] = i;",
      "AnotherChunkIsNamed",
    ],
  ]),
]
