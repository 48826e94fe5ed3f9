import type { Hex } from "@agentgpt/core"
import { AgentGptError } from "@agentgpt/core"
import { AbiCoder, Contract, ContractFactory, JsonRpcProvider, NonceManager, Wallet } from "ethers"
import { afterAll, beforeAll, expect, it } from "vitest"
import { awaitMined } from "../../../../contracts/local-chain/await-mined.ts"
import { readArtifact } from "../../test/support/read-abi.ts"
import { DEV_KEYS, startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import { createRpcClient } from "../nodes/rpc-client.ts"
import type { RpcClient } from "../nodes/rpc-client.ts"
import { buildReceiptProof } from "./build-receipt-proof.ts"
import type { EventProof } from "./build-receipt-proof.ts"

const SOURCE = 31_337
const DESTINATION = 31_338

type Side = {
  readonly node: LocalNode
  readonly client: RpcClient
  readonly provider: JsonRpcProvider
  readonly wallet: NonceManager
}

let source: Side
let destination: Side
let token: Contract
let oracle: Contract
let prover: Contract

beforeAll(async () => {
  ;[source, destination] = await Promise.all([open(SOURCE), open(DESTINATION)])
  token = await deploy(source, "MockERC20", 6)
  oracle = await deploy(destination, "MockHeaderOracle")
  prover = await deploy(destination, "ReceiptProver", await oracle.getAddress())
})
afterAll(() => Promise.all([source, destination].map(close)))

it("an event of one chain is proven on another, from blocks of one and of two hundred transactions", async () => {
  const single = await awaitMined(call("mint", accountOf(1), 5n))
  await proves(single.hash as Hex, 0, 1, 5n)

  await source.client.call("evm_setAutomine", [false])
  const sent: Hex[] = []
  for (let index = 0; index < 200; index += 1) {
    // Legacy and typed receipts side by side; number 7 fails for lack of funds.
    const type = index % 3
    const name = index === 7 ? "transferFrom" : "mint"
    const values = index === 7 ? [accountOf(9), accountOf(9), 10n ** 30n] : [accountOf(index), BigInt(index)]
    const response = await token.getFunction(name).send(...values, { type, gasLimit: 100_000n })
    sent.push(response.hash as Hex)
  }
  await source.client.call("evm_mine")
  await source.client.call("evm_setAutomine", [true])
  for (const index of [0, 1, 2, 127, 128, 199]) {
    await proves(sent[index]!, 0, index, BigInt(index))
  }
  expect(await codeOf(buildReceiptProof(source.client, sent[7]!, 0))).toBe("NODE_EVENT_UNKNOWN")
})

it("nothing is proven by a proof that was changed", async () => {
  const { hash } = await awaitMined(call("mint", accountOf(1), 5n))
  const proof = await buildReceiptProof(source.client, hash as Hex, 0)
  await tell(proof)
  await prover.getFunction("proveLog").staticCall(SOURCE, proof)
  const flip = (hex: Hex): Hex => `${hex.slice(0, -1)}${hex.endsWith("0") ? "1" : "0"}` as Hex
  for (const changed of [
    { ...proof, header: flip(proof.header) },
    { ...proof, transactionIndex: 1n },
    { ...proof, logIndex: 1n },
    { ...proof, receiptProof: proof.receiptProof.map(flip) },
    { ...proof, receiptProof: [] },
  ]) {
    await expect(prover.getFunction("proveLog").staticCall(SOURCE, changed)).rejects.toThrow(/revert/u)
  }
})

it("a node that answers wrongly is found out, and one without the newer method is asked the older way", async () => {
  const { hash } = await awaitMined(call("mint", accountOf(1), 5n))
  const proof = await buildReceiptProof(source.client, hash as Hex, 0)
  const build = (change: (method: string, answer: any) => unknown) =>
    buildReceiptProof(
      { call: async (method, params) => change(method, await source.client.call(method, params)) },
      hash as Hex,
      0,
    )
  const older = await buildReceiptProof(
    {
      call: (method, params) =>
        source.client.call(method === "eth_getBlockReceipts" ? "agentgpt_unknown" : method, params),
    },
    hash as Hex,
    0,
  )
  expect(older).toEqual(proof)
  const withBlock = (fields: object) => (method: string, answer: any) =>
    method === "eth_getBlockByHash" ? { ...answer, ...fields } : answer
  expect(await codeOf(build(withBlock({ stateRoot: `0x${"00".repeat(32)}` })))).toBe("NODE_HEADER_MISMATCH")
  expect(await codeOf(build(withBlock({ requestsHash: undefined })))).toBe("NODE_HEADER_MISMATCH")
  expect(await codeOf(build(withBlock({ receiptsRoot: `0x${"00".repeat(32)}` })))).toBe(
    "NODE_RECEIPTS_MISMATCH",
  )
  expect(await codeOf(build(withBlock({ transactions: [] })))).toBe("NODE_ANSWER_INVALID")
  const unknown = (method: string, answer: any) => (method === "eth_getTransactionReceipt" ? null : answer)
  expect(await codeOf(build(unknown))).toBe("NODE_EVENT_UNKNOWN")
  expect(await codeOf(buildReceiptProof(source.client, hash as Hex, 1))).toBe("NODE_EVENT_UNKNOWN")
})

/** Lets the other chain know the header and read the transfer there. */
async function proves(hash: Hex, logIndex: number, account: number, amount: bigint): Promise<void> {
  const proof = await buildReceiptProof(source.client, hash, logIndex)
  await tell(proof)
  const { emitter, topics, data } = await prover.getFunction("proveLog").staticCall(SOURCE, proof)
  expect(emitter).toBe(await token.getAddress())
  expect(topics[2]).toBe(AbiCoder.defaultAbiCoder().encode(["address"], [accountOf(account)]))
  expect(BigInt(data)).toBe(amount)
}

async function tell({ blockNumber }: EventProof): Promise<void> {
  const block = await source.provider.getBlock(Number(blockNumber))
  await awaitMined(oracle.getFunction("setHeader").send(SOURCE, blockNumber, block!.hash))
}

/** An account that nobody has a key of. */
function accountOf(number: number): string {
  return `0x${(0xa9e40000 + number).toString(16).padStart(40, "0")}`
}

function call(name: string, ...values: readonly unknown[]) {
  return token.getFunction(name).send(...values)
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (AgentGptError.is(error) ? error.code : String(error)),
  )
}

async function open(chainId: number): Promise<Side> {
  const node = await startAnvil({ chainId })
  const provider = new JsonRpcProvider(node.url, chainId, { staticNetwork: true, cacheTimeout: -1 })
  const wallet = new NonceManager(new Wallet(DEV_KEYS[0], provider))
  return { node, client: createRpcClient({ url: node.url }), provider, wallet }
}

async function close(side: Side | undefined): Promise<void> {
  side?.provider.destroy()
  await side?.client.close()
  await side?.node.stop()
}

async function deploy({ wallet }: Side, name: string, ...values: readonly unknown[]): Promise<Contract> {
  const { abi, bytecode } = readArtifact(name)
  const deployed = await new ContractFactory(abi, bytecode, wallet).deploy(...values)
  await awaitMined(deployed.deploymentTransaction()!)
  return new Contract(await deployed.getAddress(), abi, wallet)
}
