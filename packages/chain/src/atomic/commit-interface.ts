import { Interface } from "ethers"
import type { AllowedFunction } from "../guard/signing-policy.ts"

const LEG_FIELDS: readonly { readonly name: string; readonly type: string }[] = [
  { name: "chainId", type: "uint64" },
  { name: "participant", type: "address" },
  { name: "payer", type: "address" },
  { name: "token", type: "address" },
  { name: "amount", type: "uint256" },
  { name: "receiver", type: "address" },
]

const LEG = `(${LEG_FIELDS.map(({ name, type }) => `${type} ${name}`).join(", ")})`
const PROOF =
  "(uint64 blockNumber, bytes header, uint256 transactionIndex, bytes[] receiptProof, uint256 logIndex)"
const TRANSACTION = `(uint64 coordinatorChainId, address coordinator, address initiator, uint64 nonce, uint64 voteDeadline, ${LEG}[] legs)`

/** A leg as the terms of a group are hashed. */
export const LEG_TYPE: string = `tuple${LEG}`

/** What is used of TwoPhaseCommit. */
export const TWO_PHASE_COMMIT: Interface = new Interface([
  `function begin(${LEG}[] legs, uint64 voteDeadline) returns (bytes32 id)`,
  `function abort(${TRANSACTION} transaction)`,
  `function relayDecision(${TRANSACTION} transaction, uint64 chainId) payable`,
  `function prepare(${TRANSACTION} transaction, uint256 legIndex) payable`,
  `function relayVote(${TRANSACTION} transaction, uint256 legIndex) payable`,
  `function settle(${TRANSACTION} transaction, uint256 legIndex)`,
  `function voteByProof(${TRANSACTION} transaction, uint256 legIndex, ${PROOF} proof)`,
  `function settleByProof(${TRANSACTION} transaction, uint256 legIndex, ${PROOF} proof)`,
  "function decisionOf(bytes32 id) view returns (uint8)",
  "function hasVoted(bytes32 id, uint256 legIndex) view returns (bool)",
  "function nonceOf(address initiator) view returns (uint64)",
  "function legStateOf(bytes32 id, uint256 legIndex) view returns (uint8)",
  "function quoteMessage(uint64 chainId) view returns (uint256)",
  "function linkOf(uint64 chainId) view returns ((address gateway, address counterpart))",
  "function finalityPolicy() view returns (address)",
  "function paused() view returns (bool)",
  `event TransactionBegun(bytes32 indexed id, address indexed initiator, ${TRANSACTION} transaction)`,
  "event TransactionDecided(bytes32 indexed id, uint8 decision)",
  `event LegPrepared(bytes32 indexed id, uint256 indexed legIndex, ${LEG} leg)`,
])

/**
 * What a tender may sign at a TwoPhaseCommit. None of it moves anything of the account's but the price of a message, which
 * the policy's limits on native coin bound. Preparing a leg is not among these: it sets the signer's tokens aside.
 *
 * @example
 * GROUP_TENDING_FUNCTIONS.some(({ signature }) => signature.startsWith("prepare(")) // false
 */
export const GROUP_TENDING_FUNCTIONS: readonly AllowedFunction[] = [
  "begin",
  "abort",
  "relayDecision",
  "relayVote",
  "settle",
  "voteByProof",
  "settleByProof",
].map((name) => ({ signature: TWO_PHASE_COMMIT.getFunction(name)!.format("sighash") }))

/** The leg that a preparation is of, by its second argument, and a member of it. */
const legMember = (name: string) =>
  [0, 5, { at: [1] }, LEG_FIELDS.findIndex((field) => field.name === name)] as const

/**
 * What a payer may sign at a TwoPhaseCommit: setting aside the money of a leg of its own. The guard bounds it like a payment.
 * Whom it goes to is not the guard's to see; policies judge that when a group is planned.
 *
 * @example
 * GROUP_FUNCTIONS.some(({ signature }) => signature.startsWith("prepare(")) // true
 */
export const GROUP_FUNCTIONS: readonly AllowedFunction[] = [
  {
    signature: TWO_PHASE_COMMIT.getFunction("prepare")!.format("sighash"),
    amount: { effect: "moves", path: legMember("amount"), asset: legMember("token") },
    own: [legMember("payer")],
    listed: [legMember("token")],
  },
]
