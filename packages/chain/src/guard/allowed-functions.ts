import type { AllowedFunction } from "./signing-policy.ts"

const RUN = "(address,address,bytes32,uint256)"
const BATCH = "(uint256,uint256[],uint256[],uint256[])"

/** A run names the payer first and the token second; a batch begins with its total. */
const spendsTotal = { effect: "moves", path: [1, 0], asset: [0, 1] } as const

/**
 * What an account may do at BatchPayout with its own money. `payApproved` moves what `openRun` has deposited, so
 * only the deposit counts. Naming an operator is not among these: that is for a person.
 *
 * @example
 * PAYOUT_FUNCTIONS.some(({ signature }) => signature.startsWith("openRun(")) // true
 */
export const PAYOUT_FUNCTIONS: readonly AllowedFunction[] = [
  { signature: `pay(${RUN},${BATCH})`, amount: spendsTotal, own: [[0, 0]], listed: [[0, 1]] },
  {
    signature: `openRun(${RUN},bytes32,uint256,uint64)`,
    amount: { effect: "moves", path: [2], asset: [0, 1] },
    own: [[0, 0]],
    listed: [[0, 1]],
  },
  { signature: `payApproved(${RUN},${BATCH},bytes32[][])`, own: [[0, 0]], listed: [[0, 1]] },
  { signature: `closeRun(${RUN})`, own: [[0, 0]], listed: [[0, 1]] },
  // What is owed lies in the contract already, and goes to its payees alone.
  { signature: "payOwed(bytes32,uint256[])" },
]

const REGISTRATION = `(${RUN},bytes32,bytes32,(uint256,uint256,uint256,uint256),address,uint32,uint64,uint128,uint128)`

/**
 * What is sent to ZKWorkflow about a run and its proof; none of it moves anything. A registration could deposit rewards
 * and burn a fee, out of an allowance: both have to be zero. `settle`, which pays, is not among these.
 *
 * @example
 * ZK_WORKFLOW_FUNCTIONS.some(({ signature }) => signature.startsWith("settle(")) // false
 */
export const ZK_WORKFLOW_FUNCTIONS: readonly AllowedFunction[] = [
  {
    signature: `registerWorkflow(${REGISTRATION})`,
    own: [[0, 0, 0]],
    listed: [[0, 0, 1]],
    zero: [
      [0, 7],
      [0, 8],
    ],
  },
  { signature: "recordScreening(uint256[],bytes)" },
  { signature: "verifyWorkflow(bytes32[],uint256[],bytes)" },
  { signature: "anchor(bytes32,bytes32)" },
  { signature: `anchorOwn(${RUN},bytes32)`, own: [[0, 0]], listed: [[0, 1]] },
]

/**
 * Payments from an account that runs PayoutDelegate's code (EIP-7702); the destination is the account.
 *
 * @example
 * DELEGATE_FUNCTIONS.length // 1
 */
export const DELEGATE_FUNCTIONS: readonly AllowedFunction[] = [
  { signature: `pay(${RUN},${BATCH})`, amount: spendsTotal, own: [[0, 0]], listed: [[0, 1]] },
]

/**
 * A token: transfers to anybody, allowances to contracts of the allow-list alone, and tokens that another account
 * gives by its signature to the account itself alone.
 *
 * @example
 * TOKEN_FUNCTIONS.some(({ signature }) => signature === "transfer(address,uint256)") // true
 */
export const TOKEN_FUNCTIONS: readonly AllowedFunction[] = [
  {
    signature: "transfer(address,uint256)",
    amount: { effect: "moves", path: [1], asset: "destination" },
  },
  {
    signature: "approve(address,uint256)",
    amount: { effect: "allows", path: [1], asset: "destination" },
    listed: [[0]],
  },
  {
    signature: "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
    amount: { effect: "allows", path: [2], asset: "destination" },
    listed: [[1]],
  },
  {
    signature:
      "receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)",
    amount: { effect: "allows", path: [2], asset: "destination" },
    own: [[1]],
  },
  { signature: "cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)" },
]

/**
 * SwapRouter of Uniswap V3: sells one token for another that the account itself gets.
 *
 * @example
 * SWAP_FUNCTIONS.some(({ signature }) => signature.startsWith("exactInputSingle(")) // true
 */
export const SWAP_FUNCTIONS: readonly AllowedFunction[] = [
  {
    signature: "exactInputSingle((address,address,uint24,address,uint256,uint256,uint256,uint160))",
    amount: { effect: "moves", path: [0, 5], asset: [0, 0] },
    own: [[0, 3]],
  },
]

/**
 * Permit2, for tokens that another account gives by its signature.
 *
 * @example
 * PERMIT2_FUNCTIONS.some(({ signature }) => signature.startsWith("permitTransferFrom(")) // true
 */
export const PERMIT2_FUNCTIONS: readonly AllowedFunction[] = [
  {
    signature: "permitTransferFrom(((address,uint256),uint256,uint256),(address,uint256),address,bytes)",
    amount: { effect: "allows", path: [1, 1], asset: [0, 0, 0] },
    own: [[1, 0]],
    listed: [[0, 0, 0]],
  },
  { signature: "invalidateUnorderedNonces(uint256,uint256)" },
]
