import { breakIn, type Mutation } from "./mutation.ts"

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
      "PayeeCannotCallTheAccount",
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
  ...breakIn("src/libraries/PaymentWords.sol", "test/BatchPayout.t.sol", [
    [
      "the top byte is not looked at",
      "valid := iszero(or(faults, shr(248, seen)))",
      "valid := iszero(faults)",
      "WordIsNotAPayment",
    ],
    ["the odd word is not looked at", "faults := iszero(mul(shr(88, seen), total))", "", "WordIsNotAPayment"],
  ]),
  ...breakIn("src/libraries/PaymentCalls.sol", "test/OwedPayments.t.sol", [
    [
      "a batch is starved of gas",
      "                        if lt(gas(), GAS_LEFT_AFTER_FAILURE) {",
      "                        if 0 {",
      "APaymentFailsWithTooLittleGasLeft",
    ],
  ]),
  ...breakIn("src/libraries/PaymentCalls.sol", "test/HostileTokens.t.sol", [
    [
      "the gas left is judged as if tokens never nested their calls",
      "GAS_LEFT_AFTER_FAILURE = 507_937",
      "GAS_LEFT_AFTER_FAILURE = 7_937",
      "StarvingTheTokenNeverMakesAPaymentOwed",
    ],
    [
      "any answer is success",
      "if iszero(and(done, iszero(returndatasize()))) {",
      "if iszero(done) {",
      "ReturnOfFalseIsFailure",
    ],
    [
      "one payment burns the batch",
      "let done := call(PAYMENT_GAS, token, 0, 0x10, 0x44, 0x00, 0x20)",
      "let done := call(gas(), token, 0, 0x10, 0x44, 0x00, 0x20)",
      "BurnerIsOwedAndCannotBurnTheBatch",
    ],
  ]),
  ...breakIn("src/payout/OwedPayments.sol", "test/OwedPayments.t.sol", [
    [
      "an owed payment is paid twice",
      "_owed[runId][paymentId] = PaymentWord.wrap(0);",
      "",
      "AnOwedPaymentIsNamedTwice",
    ],
    [
      "a failing retry is forgotten",
      "                _owed[runId][paymentId] = word;\n                emit",
      "                emit",
      "FailingRetryStaysOwed",
    ],
    [
      "a refund comes early",
      "if (block.timestamp < run.expiresAt) revert OwedNotExpired(runId, run.expiresAt);",
      "",
      "RefundedBeforeTheExpiry",
    ],
    [
      "the expiry is never extended",
      "_owedRuns[runId] = OwedRun(",
      "if (_owedRuns[runId].expiresAt == 0) _owedRuns[runId] = OwedRun(",
      "LaterFailureExtendsTheExpiry",
    ],
  ]),
  ...breakIn("src/payout/OwedPayments.sol", "test/HostileTokens.t.sol", [
    [
      "payOwed is re-entered",
      "function payOwed(bytes32 runId, uint256[] calldata paymentIds) external nonReentrant {",
      "function payOwed(bytes32 runId, uint256[] calldata paymentIds) external {",
      "ReenteredAnywhere",
    ],
    [
      "refundOwed is re-entered",
      "function refundOwed(bytes32 runId, uint256[] calldata paymentIds) external nonReentrant {",
      "function refundOwed(bytes32 runId, uint256[] calldata paymentIds) external {",
      "ReenteredAnywhere",
    ],
    [
      "a retry eats the money of others",
      "        _requireHeld(token, held);\n",
      "",
      "ARetryMovesAndReturnsFalse",
    ],
  ]),
  ...breakIn("src/payout/OwedPayments.sol", "test/BatchPayout.t.sol", [
    [
      "a payment to the contract itself is lost",
      "if (batch.words[i].recipient() == address(this)) revert PaymentToSelf(i);",
      "",
      "ThePayeeIsBatchPayoutItself",
    ],
  ]),
  ...breakIn("src/payout/ApprovedRuns.sol", "test/ApprovedRuns.t.sol", [
    [
      "chunks need no approval",
      "if (!MerkleProof.verifyCalldata(proofs[i], merkleRoot, leaf)) {",
      "if (false) {",
      "TheChunkIsNotApproved",
    ],
    [
      "a run spends the money of others",
      "if (due > budget) revert BudgetExceeded(runId, budget, due);",
      "",
      "TheBudgetIsTooSmall",
    ],
    [
      "the budget is not spent",
      "open.budget = budget - uint128(due);",
      "",
      "AnybodyPaysApprovedChunksFromTheBudget",
    ],
    [
      "an expired run pays",
      "if (block.timestamp >= open.expiresAt) revert RunExpired(runId, open.expiresAt);",
      "",
      "TheRunHasExpired",
    ],
    [
      "anybody closes a run early",
      "if (msg.sender != run.payer && block.timestamp < closed.expiresAt) {",
      "if (false) {",
      "ClosedByAnotherBeforeTheExpiry",
    ],
    ["a run is refunded twice", "delete _vaults[runId];", "", "ClosedTwice"],
    [
      "anybody opens runs on another's allowance",
      "if (msg.sender != run.payer) revert NotPayer(msg.sender, run.payer);",
      "",
      "OpenedByAnotherThanThePayer",
    ],
    [
      "a deposit is overwritten",
      "if (_vaults[runId].merkleRoot != 0) revert RunAlreadyOpen(runId);",
      "",
      "OpenedTwice",
    ],
  ]),
  ...breakIn("src/libraries/ApprovedChunk.sol", "test/ApprovedRuns.t.sol", [
    [
      "the submitter chooses the steps",
      "chunk.index(), stepsRoot, words",
      "chunk.index(), uint256(0), words",
      "TheStepsAreNotTheApprovedOnes",
    ],
  ]),
  ...breakIn("src/libraries/RunId.sol", "test/BatchPayout.t.sol", [
    [
      "runs of two tokens share an id",
      "run.payer, run.token, run.workflowId",
      "run.payer, address(0), run.workflowId",
      "RunIdIsTheSharedHash",
    ],
  ]),
]
