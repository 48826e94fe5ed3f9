import { breakIn, type Mutation } from "../mutation.ts"

/** The checks on words, calls, owed payments and deposits: where the money of a payout is and who may have it. */
export const payoutMoneyMutations: readonly Mutation[] = [
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
