import { describe, expect, it } from "vitest"
import { payWithEthersRetry, payWithNewNonces, payWithNonceManager } from "./peers.ts"
import { runPeer } from "./run-peer.ts"

const options = { payments: 40, seed: 11, blockEveryMs: 200, limitMs: 60_000 }

// The harness is worth what it catches: senders that are known to be wrong have to look wrong.
describe.concurrent("the check of payments", () => {
  it("finds nothing where nothing breaks", async () => {
    const run = await runPeer(payWithEthersRetry, { ...options, level: "none" })
    expect(run).toMatchObject({ duplicates: 0, unpaid: 0, wrong: 0, nonceGaps: 0, reported: 40 })
  })

  it("catches a sender that takes a new nonce for every try", async () => {
    const run = await runPeer(payWithNewNonces, { ...options, level: "heavy" })
    expect(run.duplicates + run.unpaid).toBeGreaterThan(0)
    expect(run.nonceGaps).toBeGreaterThan(0)
  })

  it("catches payments that are made twice by retrying", async () => {
    const run = await runPeer(payWithEthersRetry, { ...options, level: "heavy" })
    expect(run.duplicates).toBeGreaterThan(0)
  })

  it("catches payments that wait for a nonce for ever, though their sender reported success", async () => {
    const run = await runPeer(payWithNonceManager, { ...options, level: "heavy" })
    expect(run.unpaid).toBeGreaterThan(0)
    expect(run.nonceGaps).toBeGreaterThan(0)
  })
})
