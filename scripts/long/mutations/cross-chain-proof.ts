import { breakIn, type Mutation } from "../mutation.ts"

const proverTests = "test/crosschain/ReceiptProver.t.sol"
const oracleTests = "test/crosschain/HeaderOracle.t.sol"
const senderTests = "test/crosschain/HeaderSender.t.sol"
const policyTests = "test/crosschain/FinalityPolicy.t.sol"

/** The checks behind events of other chains: proofs, the headers they hang on, and the terms of pairs of chains. */
export const crossChainProofMutations: readonly Mutation[] = [
  ...breakIn("src/libraries/ReceiptProof.sol", proverTests, [
    ["any header", "if (shownHash != headerHash)", "if (false)", "TheHeaderIsTampered"],
    ["any block", "if (shownNumber != proof.blockNumber)", "if (false)", "TheHeaderIsOfAnotherBlock"],
    [
      "failed transactions",
      "readUint256() != SUCCEEDED",
      "readUint256() > SUCCEEDED",
      "TheTransactionFailed",
    ],
    ["receipts with a state root", "readUint256() != SUCCEEDED", "readUint256() == 0", "HasAStateRoot"],
    ["logs that are not there", "if (proof.logIndex >= logs.length)", "if (false)", "TheLogIsMissing"],
    ["legacy receipts alone", "uint8(receipt[0]) < FIRST_UNTYPED", "false", "LogsOfTypedReceipts"],
    [
      "receipts that are none",
      "if (fields.length < FEWEST_RECEIPT_FIELDS)",
      "if (false)",
      "TheReceiptIsNone",
    ],
  ]),
  ...breakIn("src/libraries/BlockHistory.sol", oracleTests, [
    [
      "a revert's data is a hash",
      "succeeded && answer.length",
      "answer.length",
      "OtherCodeAtTheHistorysAddress",
    ],
    ["any answer is a hash", "answer.length == 32", "answer.length != 0", "OtherCodeAtTheHistorysAddress"],
  ]),
  ...breakIn("src/HeaderOracle.sol", oracleTests, [
    [
      "no signatures",
      "_requireAttestations(attestationDigest(chainId, blockNumber, hash), signatures);",
      "",
      "SignaturesAreTooFew",
    ],
    ["the second header wins", "if (known != 0) {", "if (false) {", "AConflictFreezesTheChain"],
    [
      "a frozen chain is believed",
      "            if (_isFrozen[chainId]) revert ChainFrozen(chainId);\n",
      "",
      "AConflictFreezesTheChain",
    ],
    [
      "others tell of the own chain",
      "if (chainId == block.chainid) revert OwnChain(chainId);",
      "",
      "TellsItOfItsOwnChain",
    ],
    [
      "anybody decides",
      "uint64 blockNumber, bytes32 hash) external restricted {\n        if",
      "uint64 blockNumber, bytes32 hash) external {\n        if",
      "AStrangerGoverns",
    ],
  ]),
  ...breakIn("src/crosschain/HeaderAttesters.sol", oracleTests, [
    ["fewer signatures", "signatures.length < _threshold", "false", "SignaturesAreTooFew"],
    ["one signs twice", " && signer > previous", "", "OneSignsTwice"],
    ["strangers sign", "if (!isNext || !_isAttester[signer])", "if (!isNext)", "AStrangerSigns"],
    ["the dismissed sign", "_isAttester[_attesters[i]] = false;", "", "AnAttesterWasDismissed"],
    ["a minority suffices", "threshold * 2 > named.length", "threshold != 0", "TheThresholdIsNoMajority"],
  ]),
  ...breakIn("src/HeaderSender.sol", senderTests, [
    ["blocks that may be undone", "blockNumber + _minimumDepth >= block.number", "false", "DeepEnough"],
    ["forgotten blocks", "if (hash == 0)", "if (false)", "TheChainForgotTheBlock"],
  ]),
  ...breakIn("src/libraries/PolicyRules.sol", policyTests, [
    ["no time for finality", "policy.minTtlSeconds < leastSeconds", "false", "BelowTwiceFinality"],
    ["money waits for ever", "policy.maxTtlSeconds > MAX_TTL_SECONDS", "false", "OrTooLong"],
    ["more than all gateways", "policy.threshold <= count && ", "", "AboveTheGateways"],
    ["one gateway twice", "policy.gateways[i] <= previous", "false", "OrThereTwice"],
    ["an order above the window", "cap.perOrder <= cap.perWindow && ", "", "ContradictsItself"],
  ]),
  ...breakIn("src/FinalityPolicy.sol", policyTests, [
    [
      "no row is a row",
      "        if (policy.mode == FinalityMode.None) revert NoPolicy(srcChainId, dstChainId);\n",
      "",
      "ForOneDirection",
    ],
  ]),
]
