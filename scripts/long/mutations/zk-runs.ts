import { breakIn, type Mutation } from "../mutation.ts"

const runsTests = "test/proof/WorkflowRuns.t.sol"
const rewardTests = "test/proof/RewardBudget.t.sol"

/** What a run has to be to be registered and renewed, and who gets its rewards. */
export const zkRunMutations: readonly Mutation[] = [
  ...breakIn("src/proof/WorkflowRuns.sol", runsTests, [
    [
      "anybody registers runs on others' allowances",
      "if (msg.sender != registration.run.payer) revert",
      "if (false) revert",
      "RegisteredByAnybodyElse",
    ],
    [
      "a run is registered over another",
      "if (_runs[runId].payer != address(0)) revert RunAlreadyRegistered(runId);",
      "",
      "RegisteredTwice",
    ],
    [
      "runs without steps",
      "if (registration.run.workflowId == 0) revert ZeroWorkflowId();",
      "",
      "ThereIsNoWorkflow",
    ],
    [
      "rewards go nowhere",
      "if (beneficiary == address(0) || beneficiary == address(this)) {",
      "if (false) {",
      "TheBeneficiaryCannotBePaid",
    ],
    [
      "runs without chunks",
      "if (registration.chunkCount == 0) revert NoChunks();",
      "",
      "NothingIsToBeProved",
    ],
    [
      "deposits are locked for ever",
      "if (expiresAt <= block.timestamp || expiresAt > block.timestamp + MAX_DURATION) {",
      "if (false) {",
      "TheExpiryIsPastOrTooFar",
    ],
    [
      "unknown agents",
      "if (!AGENTS.isKnownRoot(agentsRoot)) revert UnknownAgentsRoot(agentsRoot);",
      "",
      "TheAgentsRootIsNotKnown",
    ],
    [
      "aliased parts of a policy",
      "if (part >= ZkVerifierLibrary.FIELD) revert PolicyPartNotInField(part);",
      "",
      "APartOfThePolicyIsAliased",
    ],
    [
      "budgets out of place",
      "if (hidden == (parts.budgetCommitment == 0)) revert",
      "if (false) revert",
      "ABudgetIsMissingOrOutOfPlace",
    ],
    [
      "screenings as circuits of runs",
      "if (circuit.kind == SCREEN) revert WrongCircuitKind(registration.circuitId, circuit.kind);",
      "",
      "TheCircuitCannotProveRuns",
    ],
    [
      "anybody renews",
      "if (msg.sender != run.payer) revert NotPayer(msg.sender, run.payer);",
      "",
      "RenewedByAnybodyElse",
    ],
    [
      "complete runs are renewed",
      "if (_isComplete(run)) revert RunAlreadyComplete(runId);",
      "",
      "ACompleteRunIsRenewed",
    ],
    [
      "any circuit renews",
      "if (replacement.kind != replaced.kind || replacement.chunkSize != replaced.chunkSize) {",
      "if (false) {",
      "ProvesSomethingElse",
    ],
    [
      "retired circuits renew",
      "if (replacement.retired) revert CircuitRetiredForRuns(circuitId);",
      "",
      "ProvesSomethingElse",
    ],
  ]),
  ...breakIn("src/proof/CircuitProofs.sol", runsTests, [
    [
      "retired circuits take new runs",
      "if (circuit.retired) revert CircuitRetiredForRuns(circuitId);",
      "",
      "TheCircuitIsRetiredOrRevoked",
    ],
  ]),
  ...breakIn("src/proof/RewardBudget.sol", rewardTests, [
    [
      "late proofs earn",
      "if (block.timestamp < run.expiresAt) {",
      "if (true) {",
      "LateProofsCountAndEarnNothing",
    ],
    [
      "one run spends another's budget",
      "amount = Math.min(run.rewardPerChunk * chunks, run.budget);",
      "amount = run.rewardPerChunk * chunks;",
      "ThePayerOfAStrandedRun",
    ],
    ["budgets are not used up", "run.budget -= uint128(amount);", "", "EachChunkEarns"],
    [
      "refunds while rewards can be earned",
      "if (!isStranded) revert BudgetInUse(runId, run.expiresAt);",
      "",
      "RefundedWhileRewardsCanBeEarned",
    ],
    [
      "anybody refunds a stranded run",
      "bool isStranded = msg.sender == payer && ",
      "bool isStranded = ",
      "ThePayerOfAStrandedRun",
    ],
    ["refunds twice", "        run.budget = 0;\n", "", "TheRestGoesBack"],
    [
      "incomplete runs are rewarded",
      "if (!_isComplete(run)) revert RunNotComplete(runId);",
      "",
      "AnIncompleteRunIsRewarded",
    ],
    ["completion is rewarded twice", "        run.fee = 0;\n", "", "CompletionEarnsWhatWasBurnedOnce"],
    [
      "more is emitted than was burned",
      "Math.min(run.fee, WORKFLOW_COMPLETION_REWARD)",
      "WORKFLOW_COMPLETION_REWARD",
      "NeverMoreThanWasBurned",
    ],
    [
      "emission without bounds",
      "Math.min(run.fee, WORKFLOW_COMPLETION_REWARD)",
      "run.fee",
      "NeverMoreThanWasBurned",
    ],
    ["the fee is not burned", "if (fee != 0) TOKEN.burnFrom(run.payer, fee);", "", "BurnsTheFee"],
  ]),
  ...breakIn("src/proof/Anchors.sol", "test/proof/Anchors.t.sol", [
    [
      "anybody anchors",
      "if (msg.sender != run.payer && msg.sender != run.beneficiary) {",
      "if (false) {",
      "AnchoredByAnybodyElse",
    ],
    [
      "anybody anchors what another pays",
      "if (msg.sender != run.payer) revert NotPayer(msg.sender, run.payer);",
      "",
      "AnybodyButThePayerAnchorsTheirOwn",
    ],
    ["nothing is anchored", "if (digest == 0) revert ZeroDigest();", "", "NothingIsAnchored"],
    [
      "anchors are replaced",
      "if (_anchors[runId][digest].position != 0) revert AlreadyAnchored(runId, digest);",
      "",
      "AnchoredTwice",
    ],
  ]),
]
