import { describe, expect, it } from "vitest"
import { keccak256 } from "@agentgpt/core"
import { planIntents } from "../../src/journal/plan-intents.ts"
import { openLane } from "../../src/lanes/open-lane.ts"
import { MockChain } from "../../src/mocks/mock-chain.ts"
import { openMockStore } from "../../src/mocks/mock-store.ts"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import { checkJournal } from "./check-journal.ts"
import { encodeTransfer, makePayments } from "./payments.ts"
import { payWithEthersRetry, payWithNewNonces, payWithNonceManager } from "./peers.ts"
import { runPeer } from "./run-peer.ts"
import { FAULTS_CHAIN, startTestChain } from "./test-chain.ts"

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

describe("the check of the journal", () => {
  it("finds what the journal does not know, has not settled, or has too much of", async () => {
    const store = await openMockStore()
    const chain = await startTestChain()
    try {
      const account = createLocalSigner(keccak256(Buffer.from("somebody"))).address
      await chain.fund(account)
      const payments = makePayments(1, 2)
      const check = (foreign?: number) => checkJournal(store.sql, chain, [account], payments, foreign)
      expect(await check()).toContain(`There is no lane of ${account}.`)

      await openLane(store, new MockChain(0n), FAULTS_CHAIN, account)
      const [first, second] = payments
      const plan = (key: string) =>
        planIntents(store, [{ idempotencyKey: key, chainId: FAULTS_CHAIN, payload: { pay: key } }])
      await plan(first!.key)
      expect(await check(1)).toEqual([
        `Intent ${first!.key} is planned.`,
        `Intent ${second!.key} is not known.`,
        "There are 1 intents, not 2.",
        "0 nonces are foreign, not 1.",
      ])

      // A payment behind the journal's back.
      await chain.client.call("hardhat_impersonateAccount", [account])
      await chain.transact({ from: account, to: chain.token, data: encodeTransfer(first!) })
      const problems = await check()
      expect(problems).toContain("The journal's next nonce is 0, the chain's 1.")
      expect(problems.at(-1)).toMatch(
        /^The chain has a payment 0x[0-9a-f]{64} that is not final in the journal\.$/u,
      )
    } finally {
      await store.close()
      await chain.stop()
    }
  })
})
