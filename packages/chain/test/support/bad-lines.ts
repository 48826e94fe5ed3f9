import { expect } from "vitest"
import type { Store } from "../../src/store/store.ts"
import { compareJournal, countPaid, fundSigner, keysOf, makePayments, openEngine } from "./engine-fixture.ts"
import type { Line } from "./engine-fixture.ts"
import { startFaultProxy } from "./fault-proxy.ts"
import type { FaultRule } from "./fault-proxy.ts"

const sending = ["eth_sendRawTransaction"]
/** What may be wrong with the line to a node. */
export const badLines: readonly (readonly [string, readonly FaultRule[]])[] = [
  ["requests are lost", [{ methods: sending, probability: 0.15, fault: { kind: "lose-request" } }]],
  ["replies are lost", [{ methods: sending, probability: 0.15, fault: { kind: "lose-reply" } }]],
  [
    "a gateway fails after delivery",
    [{ methods: sending, probability: 0.15, fault: { kind: "http-error" } }],
  ],
  ["replies are no JSON", [{ methods: sending, probability: 0.15, fault: { kind: "garble-reply" } }]],
  ["everything is slow", [{ probability: 0.2, fault: { kind: "delay", durationMs: 400 } }]],
  [
    "all of it happens to every method",
    [
      // For each call; a message of many calls is struck if one of them is.
      { probability: 0.004, fault: { kind: "lose-request" } },
      { probability: 0.004, fault: { kind: "lose-reply" } },
      { probability: 0.004, fault: { kind: "http-error" } },
      { probability: 0.001, fault: { kind: "hang" } },
      { probability: 0.01, fault: { kind: "delay", durationMs: 200 } },
    ],
  ],
  [
    "the node says nonce too low where that is not so",
    [
      {
        methods: sending,
        probability: 0.15,
        fault: { kind: "rpc-error", code: -32000, message: "nonce too low: next nonce 999, tx nonce 1" },
      },
    ],
  ],
]

/** Pays through a line that fails by the rules, and looks that each payment was made once. */
export async function payOverBadLine(
  { store, line, url }: { readonly store: Store; readonly line: Line; readonly url: string },
  rules: readonly FaultRule[],
  count: number,
): Promise<void> {
  const signer = await fundSigner(line)
  const proxy = await startFaultProxy({ target: url, seed: 11, rules })
  const fixture = await openEngine(store, [signer], {
    urls: [proxy.url],
    maxInFlight: 12,
    largestGroup: 5,
    timeoutMs: 1_000,
  })
  try {
    const payments = makePayments(signer.address, count)
    await fixture.engine.submit(payments)
    const done = await fixture.engine.waitFor(keysOf(payments), "finalized")
    expect(done.map(({ progress }) => progress)).toEqual(payments.map(() => "finalized"))
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    expect(await compareJournal(store, line, signer.address)).toEqual([])
    expect(Object.values(proxy.counts()).reduce((sum, struck) => sum + struck, 0)).toBeGreaterThan(0)
  } finally {
    await fixture.stop()
    await proxy.close()
  }
}
