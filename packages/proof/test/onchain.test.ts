import { Interface } from "ethers"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { type Bundle, readBundle } from "../src/bundle/read-bundle.ts"
import { type RunRecord, writeBundle } from "../src/bundle/write-bundle.ts"
import type { Check } from "../src/verify/check.ts"
import type { ChainLog, ChainReader } from "../src/verify/onchain/chain-reader.ts"
import { connectChain } from "../src/verify/onchain/connect-chain.ts"
import { payoutAbi, registryAbi, tokenAbi, workflowAbi } from "../src/verify/onchain/contracts-abi.ts"
import { chainChecks, verifyOnchain } from "../src/verify/onchain/verify-onchain.ts"
import { type ProvingChain, readArtifact, startProvingChain } from "./support/proving-chain.ts"
import { editBatch, editLastChunk, editLastContent } from "./support/tamper-run.ts"

let chain: ProvingChain
let reader: ChainReader
let close: () => void

beforeAll(async () => {
  chain = await startProvingChain()
  ;({ reader, close } = connectChain(chain.url, "latest"))
}, 120_000)

afterAll(async () => {
  close?.()
  await chain?.stop()
})

const open = (record: RunRecord): Bundle => readBundle(writeBundle(record).bytes)
const listFaults = (checks: readonly Check[]) =>
  checks.filter(({ status }) => status === "fails").map(({ id }) => id)
const findFaults = async (bundle: Bundle, from: ChainReader = reader) =>
  listFaults(await verifyOnchain(bundle, from))

const unpaid = ["transactions", "payment-events", "attestations", "transfers"]

describe("a run on a chain, stage by stage", () => {
  test("of which nothing has happened, fails in everything but chain and contracts", async () => {
    expect(await findFaults(open(chain.record()))).toEqual([
      "registered-keys",
      "registration",
      "run-state",
      "recorded-screening",
      ...unpaid,
      "anchor",
    ])
  })

  test("has its keys registered", async () => {
    await chain.registerKeys()
    expect(await findFaults(open(chain.record()))).toEqual([
      "registration",
      "run-state",
      "recorded-screening",
      ...unpaid,
      "anchor",
    ])
  })

  test("has its roster screened and is registered", async () => {
    await chain.recordScreening()
    expect(await findFaults(open(chain.record()))).toEqual(["registration", "run-state", ...unpaid, "anchor"])
    await chain.registerRun()
    expect(await findFaults(open(chain.record()))).toEqual(["run-state", ...unpaid, "anchor"])
  })

  test("is paid, one payment being owed", async () => {
    await chain.pay()
    const checks = await verifyOnchain(open(chain.record()), reader)
    expect(listFaults(checks)).toEqual(["run-state", "anchor"])
    expect(checks.find(({ id }) => id === "transfers")?.detail).toContain("1 that the token refused")
  })

  test("is proved", async () => {
    await chain.prove()
    expect(await findFaults(open(chain.record()))).toEqual(["anchor"])
  })

  test("is anchored, and holds in every respect", async () => {
    const bundle = open(chain.record())
    await chain.anchor(bundle.digest)
    const checks = await verifyOnchain(bundle, reader)
    expect(checks.map(({ id, status }) => [id, status])).toEqual(chainChecks.map(({ id }) => [id, "holds"]))
  })

  test("needs a transfer for each of two equal payments", async () => {
    const twice = editLastContent(chain.record(), ({ words }) => ({ words: words.with(1, words[0] ?? "0x") }))
    expect(await findFaults(open(twice))).toEqual(["transfers", "anchor"])
  })

  test("holds sealed as well, but for what only its rows can tell", async () => {
    const runKey = new Uint8Array(32).fill(1)
    const sealed = readBundle(writeBundle({ ...chain.record(), privacy: 3 }, { runKey }).bytes)
    const checks = await verifyOnchain(sealed, reader)
    expect(checks.filter(({ status }) => status !== "holds").map(({ id, status }) => [id, status])).toEqual([
      ["transfers", "skipped"],
      ["anchor", "fails"],
    ])
  })
})

/** The reader with some answers of views changed: what a chain with another history would say. */
function answering(abi: Interface, view: string, edit: (fields: unknown[]) => unknown[]): ChainReader {
  const selector = abi.getFunction(view)?.selector ?? ""
  return {
    ...reader,
    call: async (to, data) => {
      const answer = await reader.call(to, data)
      if (!data.startsWith(selector) || answer === undefined) return answer
      const [value] = abi.decodeFunctionResult(view, answer)
      const fields = Array.isArray(value) ? toMutable(value) : [value]
      const edited = edit(fields)
      return abi.encodeFunctionResult(view, [Array.isArray(value) ? edited : edited[0]])
    },
  }
}

function toMutable(value: unknown): any {
  return Array.isArray(value) ? Array.from(value, toMutable) : value
}

function withReceipts(edit: (logs: readonly ChainLog[]) => readonly ChainLog[]): ChainReader {
  return {
    ...reader,
    readReceipt: async (hash) => {
      const receipt = await reader.readReceipt(hash)
      return receipt && { ...receipt, logs: edit(receipt.logs) }
    },
  }
}

/** The logs with one event of a kind changed, or dropped. */
function editLogs(abi: Interface, name: string, edit: (fields: unknown[]) => unknown[] | undefined) {
  const event = abi.getEvent(name)
  return (logs: readonly ChainLog[]) =>
    logs.flatMap((log) => {
      if (event === null || log.topics[0] !== event.topicHash) return [log]
      const parsed = abi.parseLog(log)
      const edited = edit(Array.from(parsed?.args ?? []))
      return edited === undefined ? [] : [{ ...log, ...abi.encodeEventLog(event, edited) }]
    })
}

const nobody = `0x${"9".repeat(40)}`
const wrongHash = `0x${"9".repeat(64)}`

describe("a chain that says something else is noticed by the check of what it says:", () => {
  const registry = (edit: (fields: any[]) => unknown[]) => () => answering(registryAbi, "circuit", edit)
  const workflowRun = (edit: (fields: any[]) => unknown[]) => () =>
    answering(workflowAbi, "workflowRun", edit)
  const parts = (i: number) => workflowRun((f) => f.with(14, f[14].with(i, 5n)))
  const cases: readonly (readonly [string, string, () => ChainReader])[] = [
    ["another chain", "chain", () => ({ ...reader, readChainNumber: async () => 1n })],
    ["no code", "contracts", () => ({ ...reader, readCode: async () => "0x" })],
    ["another payout contract", "contracts", () => answering(workflowAbi, "batchPayout", () => [nobody])],
    ["another registry", "contracts", () => answering(workflowAbi, "verifierRegistry", () => [nobody])],
    ["other agents", "contracts", () => answering(workflowAbi, "agentRegistry", () => [nobody])],
    ["an unknown key", "registered-keys", registry((f) => f.with(0, `0x${"0".repeat(40)}`))],
    ["another key", "registered-keys", () => answering(registryAbi, "keyOf", () => ["0x1234"])],
    ["a key of another kind", "registered-keys", registry((f) => f.with(1, 2))],
    ["a key of another level", "registered-keys", registry((f) => f.with(2, 2))],
    ["a suspended key", "registered-keys", registry((f) => f.with(5, true))],
    ["a revoked key", "registered-keys", registry((f) => f.with(6, true))],
    ["another ceremony", "registered-keys", registry((f) => f.with(7, wrongHash))],
    ["another payer", "registration", workflowRun((f) => f.with(0, nobody))],
    ["another beneficiary", "registration", workflowRun((f) => f.with(3, nobody))],
    ["another context", "registration", workflowRun((f) => f.with(11, 5n))],
    ["another policy", "registration", workflowRun((f) => f.with(12, 5n))],
    ["other registered agents", "registration", parts(0)],
    ["another roster", "registration", parts(1)],
    ["another screening", "registration", parts(2)],
    ["a budget", "registration", parts(3)],
    ["another state", "run-state", workflowRun((f) => f.with(13, 5n))],
    ["a chunk not proved", "run-state", workflowRun((f) => f.with(4, 1n))],
    ["more chunks", "run-state", workflowRun((f) => f.with(2, 3n).with(4, 3n))],
    ["no screening", "recorded-screening", () => answering(workflowAbi, "screening", (f) => f.with(2, 0n))],
    [
      "a screening of another roster",
      "recorded-screening",
      () => answering(workflowAbi, "screening", (f) => f.with(0, 5n)),
    ],
    [
      "a screening against another list",
      "recorded-screening",
      () => answering(workflowAbi, "screening", (f) => f.with(1, 5n)),
    ],
    [
      "a longer screening",
      "recorded-screening",
      () => answering(workflowAbi, "screening", (f) => f.with(2, 3n)),
    ],
    ["a reverted transaction", "transactions", () => editReceipt({ succeeded: false })],
    ["a block that was replaced", "transactions", () => editReceipt({ blockHash: wrongHash })],
    ["another block number", "transactions", () => editReceipt({ blockNumber: 1 })],
    [
      "a payment by another payer",
      "payment-events",
      () => withReceipts(editLogs(payoutAbi, "BatchPaid", (f) => f.with(1, nobody))),
    ],
    [
      "a payment in another token",
      "payment-events",
      () => withReceipts(editLogs(payoutAbi, "BatchPaid", (f) => f.with(2, nobody))),
    ],
    [
      "a payment of another run",
      "payment-events",
      () => withReceipts(editLogs(payoutAbi, "BatchPaid", (f) => f.with(0, wrongHash))),
    ],
    [
      "a chunk not reported",
      "payment-events",
      () => withReceipts(editLogs(payoutAbi, "ChunkPaid", () => undefined)),
    ],
    [
      "fewer payments",
      "payment-events",
      () => withReceipts(editLogs(payoutAbi, "ChunkPaid", (f) => f.with(2, 1n))),
    ],
    [
      "other steps",
      "payment-events",
      () => withReceipts(editLogs(payoutAbi, "ChunkAttested", (f) => f.with(2, 5n))),
    ],
    [
      "steps not attested",
      "payment-events",
      () => withReceipts(editLogs(payoutAbi, "ChunkAttested", () => undefined)),
    ],
    [
      "events of another contract",
      "payment-events",
      () =>
        withReceipts((logs) =>
          logs.map((log) =>
            log.address.toLowerCase() === chain.record().run.batchPayout && !isFailure(log)
              ? { ...log, address: nobody }
              : log,
          ),
        ),
    ],
    ["another attestation", "attestations", () => answering(payoutAbi, "attestation", () => [wrongHash])],
    [
      "no attestation",
      "attestations",
      () => ({
        ...reader,
        call: async (to, data) =>
          data.startsWith(payoutAbi.getFunction("attestation")?.selector ?? "")
            ? undefined
            : reader.call(to, data),
      }),
    ],
    [
      "transfers of other amounts",
      "transfers",
      () => withReceipts(editLogs(tokenAbi, "Transfer", (f) => f.with(2, 5n))),
    ],
    [
      "transfers to others",
      "transfers",
      () => withReceipts(editLogs(tokenAbi, "Transfer", (f) => f.with(1, nobody))),
    ],
    [
      "transfers from others",
      "transfers",
      () => withReceipts(editLogs(tokenAbi, "Transfer", (f) => f.with(0, nobody))),
    ],
    [
      "a failed payment that is not owed",
      "transfers",
      () => withReceipts(editLogs(payoutAbi, "PaymentFailed", () => undefined)),
    ],
    [
      "a bundle that was not anchored",
      "anchor",
      () => answering(workflowAbi, "anchorOf", (f) => f.with(2, 0n)),
    ],
    [
      "no answer about the anchor",
      "anchor",
      () => ({
        ...reader,
        call: async (to, data) =>
          data.startsWith(workflowAbi.getFunction("anchorOf")?.selector ?? "") ? "0x" : reader.call(to, data),
      }),
    ],
  ]

  const isFailure = (log: ChainLog) => log.topics[0] === payoutAbi.getEvent("PaymentFailed")?.topicHash

  const editReceipt = (changes: object): ChainReader => ({
    ...reader,
    readReceipt: async (hash) => {
      const receipt = await reader.readReceipt(hash)
      return receipt && { ...receipt, ...changes }
    },
  })

  test.each(cases)("%s: %s", async (_, fault, make) => {
    expect(await findFaults(open(chain.record()), make())).toEqual([fault])
  })

  test("an unknown transaction: all that is read from it", async () => {
    const faults = await findFaults(open(chain.record()), { ...reader, readReceipt: async () => undefined })
    expect(faults).toEqual(["transactions", "payment-events", "transfers"])
  })

  test("a circuit that the run is not proved by: registration and state", async () => {
    const other = answering(workflowAbi, "workflowRun", (f) => f.with(9, wrongHash))
    expect(await findFaults(open(chain.record()), other)).toEqual(["registration", "run-state"])
  })

  test("a bundle that leaves out the last chunk: the state, and the anchor", async () => {
    const cut = editBatch(chain.record(), ({ chunks }) => ({
      chunks: chunks.slice(0, 1),
      finalState: chunks[0]?.publicSignals[0] ?? 0n,
    }))
    expect(await findFaults(open(cut))).toEqual(["run-state", "anchor"])
  })

  test("a bundle that speaks of another transaction: its receipt, and the anchor", async () => {
    const moved = editLastChunk(chain.record(), ({ receipt }) => ({
      receipt: receipt && { ...receipt, transactionHash: wrongHash as `0x${string}` },
    }))
    expect(await findFaults(open(moved))).toEqual(["transactions", "payment-events", "transfers", "anchor"])
  })
})

describe("connecting", () => {
  test("never repeats credentials of the URL", async () => {
    const secret = "s3cr3tKeyOfTheProvider99"
    const { reader: lost, close: end } = connectChain(
      `http://user:pa55w0rd@127.0.0.1:9/v2/${secret}?apikey=${secret}`,
      "latest",
    )
    const error: Error = await lost.readChainNumber().then(
      () => new Error("it answered"),
      (thrown: Error) => thrown,
    )
    end()
    expect(error).toMatchObject({ code: "BUNDLE_NODE_UNREACHABLE" })
    const told = JSON.stringify(error) + String(error) + String(error.stack)
    expect(told).not.toContain(secret)
    expect(told).not.toContain("pa55w0rd")
  })

  test.each(["ftp://127.0.0.1", "127.0.0.1:8545", "http://", ""])("takes no %j", (url) => {
    expect(() => connectChain(url, "latest")).toThrow(
      expect.objectContaining({ code: "BUNDLE_USAGE_INVALID" }),
    )
  })
})

test("the views and events asked for are those of the contracts", () => {
  const sources = [
    [payoutAbi, "src/BatchPayout.sol"],
    [workflowAbi, "src/ZKWorkflow.sol"],
    [registryAbi, "src/VerifierRegistry.sol"],
  ] as const
  for (const [abi, source] of sources) {
    const real = new Interface(readArtifact(source).abi)
    for (const { type, name, ...fragment } of abi.fragments as any[]) {
      const other: any = type === "event" ? real.getEvent(name) : real.getFunction(name)
      const layout = (items: any) =>
        items?.map((item: any) => [item.format("sighash"), item.indexed === true])
      expect([name, layout(fragment.inputs), layout(fragment.outputs)]).toEqual([
        name,
        layout(other?.inputs),
        layout(other?.outputs),
      ])
    }
  }
})
