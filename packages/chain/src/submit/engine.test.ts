import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { randomBytes } from "node:crypto"
import { bytesToHex } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { backends } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import {
  countPaid,
  fundSigner,
  keysOf,
  lineTo,
  makePayments,
  openEngine,
  readNonce,
} from "../../test/support/engine-fixture.ts"
import type { Line } from "../../test/support/engine-fixture.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import { ENGINE_STEPS } from "./engine-step.ts"
import { setBalance } from "../../test/support/engine-fixture.ts"
import { startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"

let backend: Backend
let node: LocalNode
let line: Line
beforeAll(async () => {
  backend = await backends[1]!.start()
  node = await startAnvil({ flags: ["--block-time=1"] })
  line = lineTo(node.url)
})
afterAll(async () => {
  await node.stop()
  await backend.stop()
})

describe("payments over a node that works", () => {
  it("are made once each, in order and without gaps", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const { engine, events, stop } = await openEngine(store, [signer], { urls: [node.url] })
    const payments = makePayments(signer.address, 100)
    await engine.submit(payments)
    const done = await engine.waitFor(keysOf(payments), "finalized")
    expect(done.map(({ progress }) => progress)).toEqual(payments.map(() => "finalized"))
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    expect(await readNonce(line, signer.address)).toBe(100)
    expect(done.map(({ nonce }) => nonce)).toEqual(payments.map((_, index) => BigInt(index)))
    expect(events.filter(({ type }) => type === "intent-settled")).toHaveLength(100)
    await stop()
  })
})

describe("an engine that is killed", () => {
  const child = fileURLToPath(new URL("../../test/children/killed-engine.ts", import.meta.url))
  it.each(
    ENGINE_STEPS.flatMap(
      (step) =>
        [
          [step, 0],
          [step, 1],
        ] as const,
    ).filter(([step, spared]) => !(step === "planned" && spared === 1)),
  )(
    "at the step %s after %i times leaves its work to the next, which pays each once",
    async (step, spared) => {
      const store = await backend.fresh()
      const key = bytesToHex(randomBytes(32))
      const signer = createLocalSigner(key)
      await setBalance(line, signer.address, 10n ** 20n)
      const payments = makePayments(signer.address, 12)
      const text = JSON.stringify(payments, (_, value: unknown) =>
        typeof value === "bigint" ? String(value) : value,
      )
      const process_ = spawn(
        process.execPath,
        ["--conditions=source", child, store.home!, store.url, node.url, key, step, String(spared), text],
        { stdio: "inherit" },
      )
      await once(process_, "exit")
      expect(process_.signalCode).toBe("SIGKILL")
      const { engine, stop } = await openEngine(store, [signer], { urls: [node.url] })
      await engine.submit(payments)
      const done = await engine.waitFor(keysOf(payments), "finalized")
      expect(done.map(({ progress }) => progress)).toEqual(payments.map(() => "finalized"))
      expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
      expect(await readNonce(line, signer.address)).toBe(12)
      await stop()
    },
  )
})
