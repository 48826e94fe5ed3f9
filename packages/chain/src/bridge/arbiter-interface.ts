import { Interface } from "ethers"
import type { AllowedFunction } from "../guard/signing-policy.ts"

/** The members of an order and their types, in the order of the struct: also what its id is hashed from. */
export const ORDER_FIELDS: readonly { readonly name: string; readonly type: string }[] = [
  { name: "workflowId", type: "bytes32" },
  { name: "leg", type: "uint32" },
  { name: "srcChainId", type: "uint64" },
  { name: "srcArbiter", type: "address" },
  { name: "sender", type: "address" },
  { name: "nonce", type: "uint64" },
  { name: "dstChainId", type: "uint64" },
  { name: "dstArbiter", type: "address" },
  { name: "target", type: "address" },
  { name: "data", type: "bytes" },
  { name: "gasLimit", type: "uint32" },
  { name: "escrowToken", type: "address" },
  { name: "escrowAmount", type: "uint256" },
  { name: "beneficiary", type: "address" },
  { name: "deadline", type: "uint64" },
  { name: "policyId", type: "bytes32" },
]

const ORDER = `(${ORDER_FIELDS.map(({ name, type }) => `${type} ${name}`).join(", ")})`
const REQUEST =
  "(bytes32 workflowId, uint32 leg, uint64 dstChainId, address target, bytes data, uint32 gasLimit, address escrowToken, uint256 escrowAmount, address beneficiary, uint64 deadline)"
const PROOF =
  "(uint64 blockNumber, bytes header, uint256 transactionIndex, bytes[] receiptProof, uint256 logIndex)"
const TERMS =
  "(uint8 mode, uint8 costModel, uint8 threshold, uint32 confirmations, uint32 optimisticSeconds, uint32 finalitySeconds, uint32 minTtlSeconds, uint32 maxTtlSeconds, uint128 fixedFee, uint128 subsidy, address[] gateways)"

/** What is used of CrossChainArbiter. */
export const ARBITER: Interface = new Interface([
  `function bridgeAndExecute(${REQUEST} request) payable returns (bytes32 orderId)`,
  `function resend(${ORDER} order) payable`,
  `function settle(${ORDER} order)`,
  `function settleByProof(${ORDER} order, ${PROOF} proof)`,
  `function executeConditional(${ORDER} order, ${PROOF} proof)`,
  `function expire(${ORDER} order)`,
  `function relayResult(${ORDER} order) payable`,
  `function orderIdOf(${ORDER} order) pure returns (bytes32)`,
  `function quote(${REQUEST} request, address sender) view returns (uint256)`,
  `function quoteResend(${ORDER} order) view returns (uint256)`,
  `function quoteResult(${ORDER} order) view returns (uint256)`,
  "function sourceStateOf(bytes32 orderId) view returns (uint8)",
  "function destinationStateOf(bytes32 orderId) view returns (uint8)",
  "function isActionAllowed(address target, bytes4 selector) view returns (bool)",
  "function executorOf(uint64 srcChainId, address sender) view returns (address)",
  "function finalityPolicy() view returns (address)",
  "function receiptProver() view returns (address)",
  `event OrderDispatched(bytes32 indexed orderId, bytes32 indexed workflowId, address indexed sender, ${ORDER} order)`,
  "event OrderExecuted(bytes32 indexed orderId, bytes32 indexed workflowId, bool success, bytes32 resultHash)",
  "event OrderExpired(bytes32 indexed orderId, bytes32 indexed workflowId)",
])

/** What is used of FinalityPolicy. */
export const FINALITY_POLICY: Interface = new Interface([
  `function policyOf(uint64 srcChainId, uint64 dstChainId) view returns (${TERMS})`,
  "function capOf(uint64 srcChainId, uint64 dstChainId, address token) view returns ((uint128 perOrder, uint128 perWindow, uint48 windowSeconds))",
])

/** What is used of ReceiptProver. */
export const RECEIPT_PROVER: Interface = new Interface(["function headerOracle() view returns (address)"])

/** What is used of HeaderOracle. */
export const HEADER_ORACLE: Interface = new Interface([
  "function headerHash(uint64 chainId, uint64 blockNumber) view returns (bytes32)",
])

/**
 * What a sender may sign at an arbiter: the guard reads what is set aside, and bounds it like a payment. Whom it goes to
 * is not the guard's to see; policies judge that when an order is planned.
 *
 * @example
 * ORDER_FUNCTIONS.some(({ signature }) => signature.startsWith("bridgeAndExecute(")) // true
 */
export const ORDER_FUNCTIONS: readonly AllowedFunction[] = [
  {
    signature: ARBITER.getFunction("bridgeAndExecute")!.format("sighash"),
    amount: { effect: "moves", path: [0, 7], asset: [0, 6] },
  },
]

/**
 * What a tender may sign at an arbiter. None of it moves anything of the account's but the price of a message, which the
 * policy's limits on native coin bound; sending orders is not among these.
 *
 * @example
 * TENDING_FUNCTIONS.some(({ signature }) => signature.startsWith("bridgeAndExecute(")) // false
 */
export const TENDING_FUNCTIONS: readonly AllowedFunction[] = [
  "resend",
  "settle",
  "settleByProof",
  "executeConditional",
  "expire",
  "relayResult",
].map((name) => ({ signature: ARBITER.getFunction(name)!.format("sighash") }))
