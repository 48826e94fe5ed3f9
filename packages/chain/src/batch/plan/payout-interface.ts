import { Interface } from "ethers"

const RUN = "(address payer, address token, bytes32 workflowId, uint256 runNonce)"
const BATCH = "(uint256 total, uint256[] chunks, uint256[] words, uint256[] stepsRoots)"

/** What is used of BatchPayout and, where the payer's account delegates to it, of PayoutDelegate. */
export const PAYOUT: Interface = new Interface([
  `function pay(${RUN} run, ${BATCH} batch) returns (bytes32 runId)`,
  "function payOwed(bytes32 runId, uint256[] paymentIds)",
  "function chunkBitmaps(address payer, bytes32 runId, uint256 firstChunk, uint256 count) view returns (uint256[])",
  "function owed(bytes32 runId, uint256 paymentId) view returns (uint256)",
  "function isOperator(address payer, address operator) view returns (bool)",
  "function paused() view returns (bool)",
  "function payoutDelegate() view returns (address)",
  "event ChunkPaid(bytes32 indexed runId, uint256 indexed chunkIndex, uint256 positions)",
  "event PaymentFailed(bytes32 indexed runId, uint256 indexed paymentId, address recipient, uint256 amount, bytes4 reason)",
  "event OwedPaid(bytes32 indexed runId, uint256 indexed paymentId, address recipient, uint256 amount)",
  "event OwedRetryFailed(bytes32 indexed runId, uint256 indexed paymentId, address recipient, uint256 amount, bytes4 reason)",
  "event OwedRefunded(bytes32 indexed runId, uint256 indexed paymentId, address payer, uint256 amount)",
])

export const ERC20: Interface = new Interface([
  "function balanceOf(address account) view returns (uint256)",
  "function allowance(address owner, address spender) view returns (uint256)",
  "function decimals() view returns (uint8)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
])
