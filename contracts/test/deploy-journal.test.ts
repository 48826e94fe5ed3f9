import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { EIP1193Provider } from "@nomicfoundation/ignition-core"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"

import { appendBroadcast } from "../deploy/broadcast-log.ts"
import type { Broadcast } from "../deploy/broadcast-log.ts"
import { lockDeployment } from "../deploy/deployment-lock.ts"
import { inspectJournal, prepareFolder } from "../deploy/prepare-folder.ts"
import { readParameters } from "../deploy/read-parameters.ts"
import { recoverBroadcasts } from "../deploy/recover-broadcasts.ts"
import type { LocalNode } from "../local-chain/local-node.ts"
import { startAnvil } from "../local-chain/start-anvil.ts"
import { askNode } from "./support/ask-node.ts"
import { deployInProcess } from "./support/deploy-in-process.ts"
import { refusalOf } from "./support/refusal-of.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agentgpt-journal-"))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(`${folder}.lock`, { force: true })
})

describe("the lock", () => {
  const deadPid = 2 ** 22 + 1

  test("is held by one and given back", () => {
    const unlock = lockDeployment(folder)
    expect(readFileSync(`${folder}.lock`, "utf8")).toBe(String(process.pid))
    unlock()
    expect(existsSync(`${folder}.lock`)).toBe(false)
  })

  test("of a living process is respected", () => {
    writeFileSync(`${folder}.lock`, String(process.ppid))
    expect(() => lockDeployment(folder)).toThrowError(
      expect.objectContaining({ code: "DEPLOY_ALREADY_RUNNING" }),
    )
    expect(readFileSync(`${folder}.lock`, "utf8")).toBe(String(process.ppid))
  })

  test.each([String(deadPid), "", "nonsense", "-1"])(
    "of a process that is gone (%j) is taken over",
    (content) => {
      writeFileSync(`${folder}.lock`, content)
      lockDeployment(folder)()
      expect(existsSync(`${folder}.lock`)).toBe(false)
    },
  )
})

describe("recovering what was signed", () => {
  const prepared = (step: string, nonce: number) => ({
    futureId: step,
    networkInteractionId: 1,
    nonce,
    type: "TRANSACTION_PREPARE_SEND",
  })
  const signed = (nonce: number): Broadcast => ({
    nonce,
    hash: `0x${String(nonce).padStart(64, "0")}`,
    raw: `0xraw${nonce}`,
    fees: { maxFeePerGas: "20", maxPriorityFeePerGas: "1" },
  })
  const journal = () => join(folder, "journal.jsonl")
  const write = (...lines: readonly object[]) =>
    writeFileSync(journal(), lines.map((line) => `\n${JSON.stringify(line)}`).join(""))
  const read = () =>
    readFileSync(journal(), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line))

  /** A double for a node that knows some transactions and takes or refuses others; it keeps what it was offered. */
  function createNode(known: readonly string[], accepts = true) {
    const offered: unknown[] = []
    const provider: EIP1193Provider = {
      async request({ method, params }) {
        const [first] = params as readonly string[]
        if (method === "eth_getTransactionByHash") return known.includes(first ?? "") ? { hash: first } : null
        offered.push(first)
        if (!accepts) throw new Error("max fee per gas less than block base fee")
        return "0x"
      },
    }
    return { provider, offered }
  }

  test("a transaction that the node has is noted, not sent again", async () => {
    write(prepared("A#a", 7))
    appendBroadcast(join(folder, "broadcasts.jsonl"), signed(7))
    const { provider, offered } = createNode([signed(7).hash])
    expect(await recoverBroadcasts(folder, provider)).toBe(1)
    expect(offered).toEqual([])
    expect(read().at(-1)).toEqual({
      futureId: "A#a",
      networkInteractionId: 1,
      nonce: 7,
      transaction: {
        hash: signed(7).hash,
        fees: {
          maxFeePerGas: { _kind: "bigint", value: "20" },
          maxPriorityFeePerGas: { _kind: "bigint", value: "1" },
        },
      },
      type: "TRANSACTION_SEND",
    })
    // Noted once and for all.
    expect(await recoverBroadcasts(folder, provider)).toBe(0)
  })

  test.each([true, false])(
    "one that it has not is offered again, the same bytes (accepted: %s)",
    async (accepts) => {
      write(prepared("A#a", 7))
      appendBroadcast(join(folder, "broadcasts.jsonl"), signed(7))
      const { provider, offered } = createNode([], accepts)
      await recoverBroadcasts(folder, provider)
      expect(offered).toEqual(["0xraw7"])
      expect(read().at(-1)).toMatchObject({ type: "TRANSACTION_SEND", nonce: 7 })
    },
  )

  const sent = (step: string, nonce: number) => ({
    ...prepared(step, nonce),
    type: "TRANSACTION_SEND",
    transaction: { hash: signed(nonce).hash, fees: {} },
  })

  test("noted ones that the node has dropped are offered again in their order; what it has or took is not", async () => {
    const confirmed = { ...sent("A#a", 6), type: "TRANSACTION_CONFIRM" }
    write(sent("A#a", 6), confirmed, sent("A#c", 8), sent("A#b", 7), sent("A#d", 9))
    for (const nonce of [6, 8, 7, 9]) appendBroadcast(join(folder, "broadcasts.jsonl"), signed(nonce))
    const { provider, offered } = createNode([signed(9).hash])
    const before = read()
    expect(await recoverBroadcasts(folder, provider)).toBe(0)
    expect(offered).toEqual(["0xraw7", "0xraw8"])
    expect(read()).toEqual(before)
  })

  test("a step that was never signed gets its nonce taken back", async () => {
    write(prepared("A#a", 7))
    const { provider, offered } = createNode([])
    expect(await recoverBroadcasts(folder, provider)).toBe(0)
    expect(offered).toEqual([])
    expect(read().at(-1)).toEqual({
      futureId: "A#a",
      networkInteractionId: 1,
      type: "ONCHAIN_INTERACTION_REPLACED_BY_USER",
    })
  })

  test("a raised fee that was lost belongs to the step that was sent before", async () => {
    const first = { ...sent("A#a", 7), transaction: { hash: "0xfirst", fees: {} } }
    write(prepared("A#a", 7), first, prepared("A#a", 7))
    appendBroadcast(join(folder, "broadcasts.jsonl"), { ...signed(7), hash: "0xfirst" })
    appendBroadcast(join(folder, "broadcasts.jsonl"), signed(7))
    await recoverBroadcasts(folder, createNode([signed(7).hash]).provider)
    expect(read().at(-1)).toMatchObject({ type: "TRANSACTION_SEND", transaction: { hash: signed(7).hash } })
    const before = read().length
    await recoverBroadcasts(folder, createNode([]).provider)
    expect(read()).toHaveLength(before)
  })

  test("a line that was cut off is dropped, from the journal and from the log", async () => {
    write(prepared("A#a", 7))
    writeFileSync(journal(), `${readFileSync(journal(), "utf8")}\n{"futureId":"A#b","ty`)
    appendBroadcast(join(folder, "broadcasts.jsonl"), signed(7))
    writeFileSync(
      join(folder, "broadcasts.jsonl"),
      `${readFileSync(join(folder, "broadcasts.jsonl"), "utf8")}{"non`,
    )
    expect(await recoverBroadcasts(folder, createNode([signed(7).hash]).provider)).toBe(1)
    expect(read().map(({ type }) => type)).toEqual(["TRANSACTION_PREPARE_SEND", "TRANSACTION_SEND"])
  })
})

describe("whether a journal is about this chain", () => {
  let node: LocalNode
  beforeAll(async () => {
    node = await startAnvil()
  })
  afterAll(() => node.stop())

  const chainAt = (url: string, isDevelopment: boolean) => ({
    chainId: 31_337,
    isDevelopment,
    provider: {
      request: ({ method, params }: { method: string; params?: readonly unknown[] | object }) =>
        askNode(url, method, params as readonly unknown[]),
    },
  })

  test("the same chain that shows a first block of the node's own: resumable", async () => {
    await deployInProcess(node.url, folder)
    const journal = join(folder, "ignition", "deployments", "chain-31337")
    const chain = chainAt(node.url, true)
    const goesOn: typeof chain = {
      ...chain,
      provider: {
        request: async (asked) => {
          const answer = await chain.provider.request(asked)
          const [number] = (asked.params ?? []) as readonly unknown[]
          const isFirst = asked.method === "eth_getBlockByNumber" && number === "0x0"
          return isFirst ? { ...(answer as object), hash: `0x${"ab".repeat(32)}` } : answer
        },
      },
    }
    expect(await inspectJournal(journal, goesOn)).toBe("resumable")
  })

  test("the same chain: resumable; another with the same id: stale, or refused where it may be a live one", async () => {
    const live = chainAt(node.url, false)
    expect(await inspectJournal(folder, live)).toBe("fresh")
    await deployInProcess(node.url, folder)
    const journal = join(folder, "ignition", "deployments", "chain-31337")
    expect(await inspectJournal(journal, live)).toBe("resumable")

    const other = await startAnvil({ flags: ["--timestamp", "1700000000"] })
    try {
      expect(await inspectJournal(journal, chainAt(other.url, true))).toBe("stale")
      const inspect = () => inspectJournal(journal, chainAt(other.url, false))
      expect(await refusalOf(inspect)).toMatchObject({ code: "DEPLOY_JOURNAL_MISMATCH", recovery: "stop" })
      // Without the note of the first block the missing code tells.
      rmSync(join(journal, "chain.json"))
      expect(await refusalOf(inspect)).toMatchObject({ code: "DEPLOY_JOURNAL_MISMATCH" })
      await prepareFolder(journal, "stale", chainAt(other.url, true))
      expect(existsSync(join(journal, "journal.jsonl"))).toBe(false)
    } finally {
      await other.stop()
    }
  })
})

describe("parameters", () => {
  const deployer = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
  const other = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
  const everybody = { guardian: other, operator: other, treasury: other }
  const refuse = (action: () => unknown) =>
    expect(action).toThrowError(
      expect.objectContaining({ code: "DEPLOY_PARAMETERS_INVALID", recovery: "ask" }),
    )

  test("on a development chain the deployer is everybody", () => {
    const { $global } = readParameters("localhost", {}, { deployer, isDevelopment: true })
    expect($global).toEqual({ guardian: deployer, operator: deployer, treasury: deployer })
  })

  test("on a live chain nobody is by accident", () => {
    for (const missing of ["guardian", "operator", "treasury"] as const) {
      const { [missing]: _left, ...rest } = everybody
      refuse(() => readParameters("sepolia", rest, { deployer, isDevelopment: false }))
    }
    expect(readParameters("sepolia", everybody, { deployer, isDevelopment: false })["$global"]).toEqual(
      everybody,
    )
  })

  test.each(["0x0000000000000000000000000000000000000000", "0x1234", "alice.eth"])(
    "%s is nobody",
    (guardian) => {
      refuse(() => readParameters("sepolia", { ...everybody, guardian }, { deployer, isDevelopment: false }))
    },
  )

  test("a network without a file is refused", () => {
    refuse(() => readParameters("nowhere", everybody, { deployer, isDevelopment: false }))
  })

  test.each(["sepolia", "baseSepolia", "arbitrumSepolia", "polygonAmoy", "avalancheFuji", "optimismSepolia"])(
    "%s: a vote can answer a guardian's rollback before it lapses",
    (network) => {
      const { Governance } = readParameters(network, everybody, { deployer, isDevelopment: false })
      const seconds = [
        "votingDelaySeconds",
        "votingPeriodSeconds",
        "lateQuorumExtensionSeconds",
        "timelockSeconds",
      ]
      const total = seconds.reduce((sum, name) => sum + Number(Governance?.[name]), 0)
      expect(total).toBeGreaterThan(0)
      expect(total).toBeLessThanOrEqual(60 * 3600)
    },
  )
})
