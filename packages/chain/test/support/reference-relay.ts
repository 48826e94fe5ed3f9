import { createServer } from "node:http"
import type { ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { id, keccak256, Transaction, verifyMessage } from "ethers"
import type { RpcClient } from "../../src/nodes/rpc-client.ts"

type StoredBundle = {
  readonly txs: readonly string[]
  readonly blockNumber: bigint
  readonly minTimestamp?: number
  readonly maxTimestamp?: number
  readonly revertingTxHashes: readonly string[]
  readonly sender: string
}

/** What a request may carry; each method reads its own part. */
type RequestParameters = {
  readonly txs?: readonly string[]
  readonly blockNumber?: string
  readonly minTimestamp?: number
  readonly maxTimestamp?: number
  readonly revertingTxHashes?: readonly string[]
  readonly replacementUuid?: string
  readonly tx?: string
  readonly maxBlockNumber?: string
  readonly txHash?: string
}

export type BuiltBlock = {
  readonly number: bigint
  readonly hashes: readonly string[]
  /** Bundles that were tried and left out, with the reason. */
  readonly rejected: readonly string[]
}

/**
 * - `works`: does as documented;
 * - `breaks`: breaks every connection;
 * - `refuses`: answers each request with an error;
 * - `lies`: takes private transactions and keeps none.
 */
export type RelayMood = "works" | "breaks" | "refuses" | "lies"

export type ReferenceRelay = {
  readonly url: string
  /** Every signed request in the order of arrival, whatever became of it. */
  readonly seen: readonly { readonly method: string; readonly parameters: RequestParameters }[]
  readonly setMood: (mood: RelayMood) => void
  /** What anybody sent to the public pool, in the order of arrival. */
  readonly publicPool: string[]
  readonly buildBlock: () => Promise<BuiltBlock>
  readonly close: () => Promise<void>
}

/**
 * A relay and builder by the documented Flashbots interface, over a real node: it checks the signature of
 * every request, keeps bundles and private transactions to itself, and builds blocks in which a bundle is
 * whole, in order and without forbidden failures, or absent. The node must run `--no-mining --order fifo`.
 * It shows conformance with the documentation, not with any relay in production.
 */
export async function startReferenceRelay(node: RpcClient): Promise<ReferenceRelay> {
  const bundles = new Map<string, StoredBundle>()
  const privates = new Map<string, { raw: string; maxBlock: bigint; sender: string }>()
  const publicPool: string[] = []
  const seen: ReferenceRelay["seen"][number][] = []
  let mood: RelayMood = "works"

  const methods: Readonly<Record<string, (parameters: RequestParameters, sender: string) => unknown>> = {
    eth_sendBundle: (parameters, sender) => {
      const bundle = readBundle(parameters, sender)
      const bundleHash = keccak256(`0x${bundle.txs.map((raw) => keccak256(raw).slice(2)).join("")}`)
      const key =
        parameters.replacementUuid === undefined ? bundleHash : `${sender}/${parameters.replacementUuid}`
      bundles.set(key, bundle)
      return { bundleHash }
    },
    eth_cancelBundle: ({ replacementUuid }, sender) => {
      bundles.delete(`${sender}/${replacementUuid}`)
      return 200
    },
    eth_callBundle: async (parameters, sender) => {
      const bundle = readBundle(parameters, sender)
      const { receipts } = await tryBlock(bundle.txs, true)
      const results = bundle.txs.map((raw) => {
        const hash = keccak256(raw)
        const receipt = receipts.get(hash)
        const gasUsed = Number(receipt?.gasUsed ?? 0)
        if (receipt === undefined) return { txHash: hash, gasUsed, error: "the transaction was not included" }
        return receipt.status === "0x1"
          ? { txHash: hash, gasUsed }
          : { txHash: hash, gasUsed, error: "execution reverted" }
      })
      return { results, totalGasUsed: results.reduce((sum, { gasUsed }) => sum + gasUsed, 0) }
    },
    eth_sendPrivateTransaction: async ({ tx = "", maxBlockNumber }, sender) => {
      const hash = Transaction.from(tx).hash!
      if (mood === "lies") return hash
      const head = BigInt((await node.call("eth_blockNumber")) as string)
      privates.set(hash, { raw: tx, maxBlock: BigInt(maxBlockNumber ?? head + 25n), sender })
      return hash
    },
    eth_cancelPrivateTransaction: ({ txHash = "" }, sender) =>
      privates.get(txHash)?.sender === sender && privates.delete(txHash),
  }

  type Receipt = { readonly status: string; readonly gasUsed: string }
  type Trial = {
    readonly hashes: readonly string[]
    readonly receipts: ReadonlyMap<string, Receipt>
    readonly snapshot: unknown
  }

  /** Mines exactly these transactions in this order, as far as the node takes them; undone if `isTrial`. */
  const tryBlock = async (raws: readonly string[], isTrial: boolean): Promise<Trial> => {
    const snapshot = await node.call("evm_snapshot")
    await node.call("anvil_dropAllTransactions")
    for (const raw of raws) await node.send("eth_sendRawTransaction", [raw])
    await node.call("evm_mine")
    const block = (await node.call("eth_getBlockByNumber", ["latest", false])) as { transactions: string[] }
    const receipts = new Map<string, Receipt>()
    for (const hash of block.transactions) {
      receipts.set(hash, (await node.call("eth_getTransactionReceipt", [hash])) as Receipt)
    }
    if (isTrial) await node.call("evm_revert", [snapshot])
    return { hashes: block.transactions, receipts, snapshot }
  }

  const buildBlock = async (): Promise<BuiltBlock> => {
    const latest = (await node.call("eth_getBlockByNumber", ["latest", false])) as {
      number: string
      timestamp: string
    }
    const number = BigInt(latest.number) + 1n
    const rejected: string[] = []
    let chosen = [...bundles.values()].filter((bundle) => bundle.blockNumber === number)
    for (const [hash, { maxBlock }] of privates) if (maxBlock < number) privates.delete(hash)
    const rest = [...[...privates.values()].map(({ raw }) => raw), ...publicPool]
    for (;;) {
      const bundled = new Set(chosen.flatMap(({ txs }) => txs))
      const built = await tryBlock([...bundled, ...rest.filter((raw) => !bundled.has(raw))], false)
      const timestamp = Number(
        ((await node.call("eth_getBlockByNumber", ["latest", false])) as { timestamp: string }).timestamp,
      )
      const broken = chosen
        .map((bundle) => [bundle, explainBroken(bundle, built, timestamp)] as const)
        .find(([, reason]) => reason !== undefined)
      if (broken === undefined) {
        for (const hash of built.hashes) privates.delete(hash)
        const left = publicPool.filter((raw) => !built.hashes.includes(keccak256(raw)))
        publicPool.splice(0, publicPool.length, ...left)
        for (const [key, bundle] of bundles) if (bundle.blockNumber <= number) bundles.delete(key)
        return { number, hashes: built.hashes, rejected }
      }
      await node.call("evm_revert", [built.snapshot])
      rejected.push(broken[1]!)
      chosen = chosen.filter((bundle) => bundle !== broken[0])
    }
  }

  const explainBroken = (
    bundle: StoredBundle,
    { hashes, receipts }: Trial,
    timestamp: number,
  ): string | undefined => {
    if (timestamp < (bundle.minTimestamp ?? 0)) return "too early"
    if (timestamp > (bundle.maxTimestamp ?? Infinity)) return "too late"
    const wanted = bundle.txs.map((raw) => keccak256(raw))
    const start = hashes.indexOf(wanted[0]!)
    if (start === -1 || !wanted.every((hash, offset) => hashes[start + offset] === hash))
      return "not whole and in order"
    const failed = wanted.filter((hash) => receipts.get(hash)!.status !== "0x1")
    return failed.every((hash) => bundle.revertingTxHashes.includes(hash))
      ? undefined
      : "a transaction reverted"
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", async () => {
      const body = Buffer.concat(chunks).toString("utf8")
      const sender = readSender(body, request.headers["x-flashbots-signature"])
      if (sender === undefined) {
        response.writeHead(403).end(JSON.stringify({ error: "signature required" }))
        return
      }
      const { id: requestId, method, params } = JSON.parse(body)
      seen.push({ method, parameters: params[0] })
      if (mood === "breaks") {
        request.socket.destroy()
        return
      }
      try {
        const handler = methods[method]
        if (mood === "refuses") throw new Error("blocked")
        if (handler === undefined) throw new Error(`the method ${method} does not exist`)
        reply(response, { jsonrpc: "2.0", id: requestId, result: await handler(params[0], sender) })
      } catch (error) {
        reply(response, {
          jsonrpc: "2.0",
          id: requestId,
          error: { code: -32_000, message: (error as Error).message },
        })
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    setMood: (next) => {
      mood = next
    },
    publicPool,
    buildBlock,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** `address:signature`, the signature being a personal one over the text of the body's hash. */
function readSender(body: string, header: unknown): string | undefined {
  if (typeof header !== "string") return undefined
  const [address = "", signature = ""] = header.split(":")
  try {
    return verifyMessage(id(body), signature).toLowerCase() === address.toLowerCase()
      ? address.toLowerCase()
      : undefined
  } catch {
    return undefined
  }
}

function readBundle(parameters: RequestParameters, sender: string): StoredBundle {
  const txs = parameters.txs ?? []
  if (txs.length === 0 || txs.length > 100) throw new Error("a bundle holds 1 to 100 transactions")
  if (txs.reduce((sum, raw) => sum + (raw.length - 2) / 2, 0) > 300_000)
    throw new Error("a bundle holds at most 300000 bytes")
  return {
    txs,
    blockNumber: BigInt(parameters.blockNumber ?? 0),
    ...(parameters.minTimestamp !== undefined && { minTimestamp: parameters.minTimestamp }),
    ...(parameters.maxTimestamp !== undefined && { maxTimestamp: parameters.maxTimestamp }),
    revertingTxHashes: parameters.revertingTxHashes ?? [],
    sender,
  }
}

function reply(response: ServerResponse, message: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(message))
}
