import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Transaction, Wallet } from "ethers"
import { afterAll, describe, expect, test } from "vitest"

import { createSigningProvider } from "../deploy/signing-provider.ts"

const CAP = 2n ** 24n
const folder = mkdtempSync(join(tmpdir(), "agentgpt-signing-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A node that estimates so much and keeps what it is sent. */
function connect(estimate: bigint) {
  const sent: Transaction[] = []
  const node = {
    request: async ({ method, params = [] }: { method: string; params?: readonly unknown[] | object }) => {
      if (method === "eth_estimateGas") return `0x${estimate.toString(16)}`
      if (method !== "eth_sendRawTransaction") throw new Error(`${method} was not expected`)
      sent.push(Transaction.from(String(Reflect.get(params, 0))))
      return null
    },
  }
  const wallet = new Wallet(`0x${"11".repeat(32)}`)
  return { sent, provider: createSigningProvider(node, wallet, 31_337, join(folder, "broadcasts")) }
}

describe("the gas of a step", () => {
  test.each([
    ["has a fifth more than the estimate", 100_000n, 120_000n],
    ["stays below the cap of one transaction", CAP - 5n, CAP],
    ["is not cut down to the cap: a node must refuse it", CAP + 100n, ((CAP + 100n) * 120n) / 100n],
  ])("%s", async (_, estimate, expected) => {
    const { provider } = connect(estimate)
    // What is estimated here is what a step is simulated with, too.
    expect(BigInt(String(await provider.request({ method: "eth_estimateGas", params: [{}] })))).toBe(expected)
  })

  test("is sent as it was estimated and simulated", async () => {
    const { provider, sent } = connect(100_000n)
    const gas = await provider.request({ method: "eth_estimateGas", params: [{}] })
    const request = { to: `0x${"22".repeat(20)}`, nonce: "0x0", gas, gasPrice: "0x1" }
    await provider.request({ method: "eth_sendTransaction", params: [request] })
    expect(sent.map(({ gasLimit }) => gasLimit)).toEqual([120_000n])
  })
})
