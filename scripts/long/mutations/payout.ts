import { breakIn, type Mutation } from "../mutation.ts"

/** A way in without its lock against re-entry, and without its pause. */
function openDoor(file: string, header: string): readonly Mutation[] {
  const start = `function ${header}\n        external\n`
  const door = `${start}        nonReentrant\n        whenNotPaused\n`
  return [
    ...breakIn(file, "test/HostileTokens.t.sol", [
      [`${header} is re-entered`, door, `${start}        whenNotPaused\n`, "ReenteredAnywhere"],
    ]),
    ...breakIn(file, "test/BatchPayout.t.sol", [
      [`${header} ignores a pause`, door, `${start}        nonReentrant\n`, "PauseStopsTheWaysIn"],
    ]),
  ]
}

/** The checks that keep a payment from happening twice, to another, or out of another's money. */
export const payoutMutations: readonly Mutation[] = [
  ...openDoor("src/BatchPayout.sol", "pay(Run calldata run, Batch calldata batch)"),
  ...openDoor("src/BatchPayout.sol", "payFromAccount(Run calldata run, Batch calldata batch)"),
  ...openDoor(
    "src/payout/ApprovedRuns.sol",
    "openRun(Run calldata run, bytes32 merkleRoot, uint256 budget, uint64 expiresAt)",
  ),
  ...openDoor(
    "src/payout/ApprovedRuns.sol",
    "payApproved(Run calldata run, Batch calldata batch, bytes32[][] calldata proofs)",
  ),
  ...breakIn("src/payout/ApprovedRuns.sol", "test/HostileTokens.t.sol", [
    [
      "closeRun is re-entered",
      "function closeRun(Run calldata run) external nonReentrant returns",
      "function closeRun(Run calldata run) external returns",
      "ReenteredAnywhere",
    ],
  ]),
  ...breakIn("src/BatchPayout.sol", "test/BatchPayout.t.sol", [
    [
      "anybody pays from any allowance",
      "if (msg.sender != run.payer && !_operators[run.payer][msg.sender]) {",
      "if (false) {",
      "CallerIsNeitherPayerNorOperator",
    ],
    [
      "removed operators stay",
      "_operators[msg.sender][operator] = approved;",
      "_operators[msg.sender][operator] = true;",
      "OperatorWasRemoved",
    ],
    [
      "anybody pauses",
      "function pause() external restricted {",
      "function pause() external {",
      "PausedOrUnpausedWithoutTheRole",
    ],
    [
      "anybody ends a pause",
      "function unpause() external restricted {",
      "function unpause() external {",
      "PausedOrUnpausedWithoutTheRole",
    ],
  ]),
  ...breakIn("src/BatchPayout.sol", "test/PayoutDelegate.t.sol", [
    [
      "an account pays for another's run",
      "if (msg.sender != run.payer) revert NotPayer(msg.sender, run.payer);",
      "",
      "TheRunIsAnothersRun",
    ],
    [
      "an account with its own code claims to have paid",
      'if (run.payer.codehash != keccak256(abi.encodePacked(hex"ef0100", DELEGATE))) {',
      "if (false) {",
      "TheAccountRunsOtherCode",
    ],
  ]),
  ...breakIn("src/PayoutDelegate.sol", "test/PayoutDelegate.t.sol", [
    [
      "anybody makes the account pay",
      "if (msg.sender != address(this)) revert NotSelf(msg.sender);",
      "",
      "AnotherThanTheAccountCallsPay",
    ],
    [
      "anybody orders payments while the account pays",
      "msg.sender != BATCH_PAYOUT || ",
      "",
      "OnlyBatchPayoutOrdersPayments",
    ],
    ["BatchPayout pays unasked", " || !EXPECTED_SLOT.asBoolean().tload()", "", "TheAccountDidNotAsk"],
    [
      "one permission pays twice",
      "        EXPECTED_SLOT.asBoolean().tstore(false);\n        uint256 held",
      "        uint256 held",
      "AskedAgainDuringTheCall",
    ],
    [
      "a permission outlives its call",
      "        EXPECTED_SLOT.asBoolean().tstore(false);\n    }",
      "    }",
      "AskedAgainAfterAnEmptyCall",
    ],
    [
      "a token takes more out of the account",
      "if (left + due < held) revert AccountOvercharged(token, due, held - left);",
      "",
      "TheTokenTakesMoreThanTheWordsSay",
    ],
    [
      "the money of refused payments stays in the account",
      "if (failed != 0) IERC20(token).safeTransfer(BATCH_PAYOUT, failed);",
      "",
      "RefusedPayeeIsOwedWithItsMoneyHandedOver",
    ],
  ]),
  ...breakIn("src/payout/PayoutLedger.sol", "test/BatchPayout.t.sol", [
    [
      "bits are not stored",
      "if (taken != 0) state.bitmap = bitmap | taken;",
      "",
      "SecondSubmissionMovesNothing",
    ],
    [
      "taken payments are paid again",
      "taken = chunk.mask() & ~bitmap;",
      "taken = chunk.mask();",
      "SecondSubmissionMovesNothing",
    ],
    [
      "a token without code is paid",
      "if (token.code.length == 0) revert TokenHasNoCode(token);",
      "",
      "TokenHasNoCode",
    ],
    [
      "a chunk comes twice",
      "if (chunks[i].index() <= chunks[i - 1].index())",
      "if (chunks[i].index() < chunks[i - 1].index())",
      "ChunkComesTwice",
    ],
    ["an empty batch passes", "if (chunks.length == 0) revert EmptyBatch();", "", "NothingIsSubmitted"],
    [
      "a chunk is larger than its bitmap",
      "if (count == 0 || count > 256)",
      "if (count == 0)",
      "ChunkHasMoreThan256Words",
    ],
    [
      "words are left over",
      "if (next != batch.words.length) revert WrongWordCount(next, batch.words.length);",
      "",
      "WordsAreLeftOver",
    ],
    [
      "the total is not compared",
      "if (total != batch.total) revert WrongTotal(batch.total, total);",
      "",
      "TotalIsTooHighOrTooLow",
    ],
    [
      "words are not checked",
      "if (valid) return sum;",
      "if (valid || !valid) return sum;",
      "WordIsNotAPayment",
    ],
    [
      "any steps root is attested",
      "if (stepsRoot == 0 || stepsRoot >= Fingerprint.FIELD) {",
      "if (false) {",
      "StepsRootIsZeroOrNotInTheField",
    ],
    [
      "an attestation covers foreign payments",
      "if (state.attestation != made) revert ChunkNotFresh(runId, chunk.index());",
      "",
      "AttestingAChunkPaidInPart",
    ],
    [
      "payments join an attested chunk",
      "state.bitmap = type(uint256).max;",
      "state.bitmap = chunk.mask();",
      "NothingJoinsAnAttestedChunk",
    ],
  ]),
  ...breakIn("src/payout/PayoutLedger.sol", "test/HostileTokens.t.sol", [
    [
      "fees on the way in are not noticed",
      "if (actual != held + amount) revert WrongBalance(token, held + amount, actual);",
      "",
      "TheTokenTakesAFeeOnTheWayIn",
    ],
    [
      "money of other runs is not looked after",
      "if (actual < expected) revert WrongBalance(token, expected, actual);\n        return actual - expected;",
      "return actual < expected ? 0 : actual - expected;",
      "TheTokenTakesAFeeOnTheWayOut",
    ],
  ]),
]
