import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { Interface } from "ethers"
import { RpcError } from "../nodes/json-rpc.ts"
import type { FeeReader } from "./read-fee-market.ts"

/** Where every OP-stack chain has its oracle. */
export const OP_STACK_ORACLE: EvmAddress = "0x420000000000000000000000000000000000000f"
/** Where every Arbitrum node answers questions about itself; there is no contract on the chain. */
export const ARBITRUM_NODE_INTERFACE: EvmAddress = "0x00000000000000000000000000000000000000c8"

/** What an OP-stack chain takes on top of gas, in wei. */
export type OpStackFees = {
  /** For publishing this very transaction on Ethereum. */
  readonly dataFeeWei: bigint
  /** The most it can become for a transaction of this size, however badly it compresses. */
  readonly dataFeeBoundWei: bigint
  /** For the operator; zero before the Isthmus fork. */
  readonly operatorFeeWei: bigint
}

/**
 * Asks an OP-stack chain what a transaction costs beside its gas.
 * @throws FEE_ORACLE_FAILED, NODE_ codes
 *
 * @example
 * const { dataFeeBoundWei } = await pool.withNode((node) => readOpStackFees(node, unsigned, gasLimit))
 */
export async function readOpStackFees(
  node: FeeReader,
  unsigned: Hex,
  gasLimit: bigint,
): Promise<OpStackFees> {
  const size = BigInt((unsigned.length - 2) / 2)
  const [dataFeeWei, dataFeeBoundWei, operatorFeeWei] = await Promise.all([
    askOracle(node, "getL1Fee", [unsigned]),
    readDataFeeBound(node, size),
    readOperatorFee(node, gasLimit),
  ])
  return { dataFeeWei, dataFeeBoundWei, operatorFeeWei }
}

/** The most that an OP-stack chain takes for the data of any transaction of this size, in bytes. */
export function readDataFeeBound(node: FeeReader, sizeBytes: bigint): Promise<bigint> {
  return askOracle(node, "getL1FeeUpperBound", [sizeBytes])
}

/** What an OP-stack chain takes for its operator; zero before the Isthmus fork. */
export async function readOperatorFee(node: FeeReader, gas: bigint): Promise<bigint> {
  return askOracle(node, "getOperatorFee", [gas]).catch((error: unknown) => {
    // Only the contract itself can say that it does not know the question.
    if (error instanceof RpcError && error.failure.kind === "rpc" && /revert/iu.test(error.failure.message)) {
      return 0n
    }
    throw error
  })
}

/** What Arbitrum says about a call. Its data fee is gas as well: `gas` is the whole. */
export type ArbitrumEstimate = {
  /** For everything, data included. */
  readonly gas: bigint
  /** The part of it that pays for the data. */
  readonly dataGas: bigint
  readonly baseFeePerGasWei: bigint
  /** What the data would cost now, in wei. */
  readonly dataFeeWei: bigint
}

/**
 * Asks an Arbitrum node for the gas of a call and the part of it that pays for data.
 * @throws FEE_ORACLE_FAILED, NODE_ codes
 *
 * @example
 * const { gas } = await pool.withNode((node) => readArbitrumEstimate(node, { from, to, data }))
 */
export async function readArbitrumEstimate(
  node: FeeReader,
  call: { readonly from: EvmAddress; readonly to: EvmAddress | null; readonly data: Hex },
): Promise<ArbitrumEstimate> {
  const parameters = [call.to ?? ZERO_ADDRESS, call.to === null, call.data]
  const data = nodeInterface.encodeFunctionData("gasEstimateComponents", parameters)
  const request = { from: call.from, to: ARBITRUM_NODE_INTERFACE, data }
  const answer = await node.call("eth_call", [request, "latest"])
  const [gas, dataGas, baseFeePerGasWei] = decode(nodeInterface, "gasEstimateComponents", answer)
  if (gas === undefined || dataGas === undefined || baseFeePerGasWei === undefined || dataGas > gas) {
    throw new AgentGptError("FEE_ORACLE_FAILED", "The data part is larger than the whole.")
  }
  return { gas, dataGas, baseFeePerGasWei, dataFeeWei: dataGas * baseFeePerGasWei }
}

const ZERO_ADDRESS: EvmAddress = "0x0000000000000000000000000000000000000000"

const oracle = new Interface([
  "function getL1Fee(bytes data) view returns (uint256)",
  "function getL1FeeUpperBound(uint256 unsignedTxSize) view returns (uint256)",
  "function getOperatorFee(uint256 gasUsed) view returns (uint256)",
])
const nodeInterface = new Interface([
  "function gasEstimateComponents(address to, bool contractCreation, bytes data) payable returns (uint64 gasEstimate, uint64 gasEstimateForL1, uint256 baseFee, uint256 l1BaseFeeEstimate)",
])

async function askOracle(node: FeeReader, name: string, parameters: readonly unknown[]): Promise<bigint> {
  const data = oracle.encodeFunctionData(name, parameters)
  const answer = await node.call("eth_call", [{ to: OP_STACK_ORACLE, data }, "latest"])
  return decode(oracle, name, answer)[0]!
}

function decode(abi: Interface, name: string, answer: unknown): readonly bigint[] {
  try {
    return abi.decodeFunctionResult(name, answer as Hex).toArray() as bigint[]
  } catch (cause) {
    // An address without code answers with nothing at all: the chain is not of this kind.
    throw new AgentGptError("FEE_ORACLE_FAILED", undefined, { cause })
  }
}
