import { Interface } from "ethers"
import type { RpcFailure } from "../../nodes/json-rpc.ts"

/** The bytes that a contract reverted with, wherever the node put them. */
export function findRevertData(failure: RpcFailure): string | undefined {
  if (failure.kind !== "rpc") return undefined
  const text = `${JSON.stringify(failure.data) ?? ""} ${failure.message}`
  return /0x[0-9a-f]{8}(?:[0-9a-f]{64})*(?![0-9a-f])/iu.exec(text)?.[0]
}

/** What a revert of BatchPayout or of the token means, as a sentence. */
export function explainRevert(failure: RpcFailure): string {
  const data = findRevertData(failure)
  if (data === undefined) return failure.message
  try {
    const parsed = ERRORS.parseError(data)
    if (parsed !== null) return `${parsed.name}(${parsed.args.map(String).join(", ")})`
  } catch {
    // Data that do not fit the error they begin as.
  }
  return `The contract reverted with the data ${data.slice(0, 10)}: ${failure.message}`
}

/** Whether a call had too little gas, or BatchPayout could not tell because there was too little. */
export function isOutOfGas(failure: RpcFailure): boolean {
  if (failure.kind !== "rpc") return false
  return findRevertData(failure)?.startsWith(NOT_ENOUGH_GAS) === true || OUT_OF_GAS.test(failure.message)
}

const OUT_OF_GAS = /out of gas|outofgas|exceeds allowance|intrinsic gas|gas too low/iu

const ERRORS = new Interface([
  "error NotEnoughGas()",
  "error NotPayer(address caller, address payer)",
  "error NotPayerOrOperator(address caller, address payer)",
  "error NotSelf(address caller)",
  "error NotDelegated(address payer)",
  "error AccountOvercharged(address token, uint256 expected, uint256 actual)",
  "error TokenHasNoCode(address token)",
  "error WrongBalance(address token, uint256 expected, uint256 actual)",
  "error PaymentToSelf(uint256 wordIndex)",
  "error InvalidWord(uint256 paymentId, uint256 word)",
  "error InvalidStepsRoot(uint256 chunkIndex, uint256 stepsRoot)",
  "error ChunkNotFresh(bytes32 runId, uint256 chunkIndex)",
  "error NothingOwed(bytes32 runId, uint256 paymentId)",
  "error EnforcedPause()",
  "error ReentrancyGuardReentrantCall()",
  "error SafeERC20FailedOperation(address token)",
  "error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)",
  "error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
  "error InsufficientAllowance()",
  "error InsufficientBalance()",
  "error Error(string reason)",
])

const NOT_ENOUGH_GAS = ERRORS.getError("NotEnoughGas")!.selector
