import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { backends } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import {
  compareJournal,
  countPaid,
  fundSigner,
  keysOf,
  lineTo,
  makePayments,
  openEngine,
} from "../../test/support/engine-fixture.ts"
import type { Line } from "../../test/support/engine-fixture.ts"
import { startFaultProxy } from "../../test/support/fault-proxy.ts"
import type { FaultRule } from "../../test/support/fault-proxy.ts"
import { startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"

let backend: Backend
let node: LocalNode
let line: Line
beforeAll(async () => {
  backend = await backends[1]!.start()
  node = await startAnvil({ flags: ["--block-time=0.3"] })
  line = lineTo(node.url)
})
afterAll(async () => {
  await node.stop()
  await backend.stop()
})

const sending = ["eth_sendRawTransaction"]
const matrix: readonly (readonly [string, readonly FaultRule[]])[] = [
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

describe("100 payments over a bad line", () => {
  it.each(matrix)("are made once each when %s", async (_, rules) => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const proxy = await startFaultProxy({ target: node.url, seed: 11, rules })
    const fixture = await openEngine(store, [signer], {
      urls: [proxy.url],
      maxInFlight: 12,
      largestGroup: 5,
      timeoutMs: 1_000,
    })
    try {
      const payments = makePayments(signer.address, 100)
      await fixture.engine.submit(payments)
      const done = await fixture.engine.waitFor(keysOf(payments), "finalized")
      expect(done.map(({ progress }) => progress)).toEqual(payments.map(() => "finalized"))
      expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
      expect(await compareJournal(store, line, signer.address)).toEqual([])
      expect(Object.values(proxy.counts()).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
    } finally {
      await fixture.stop()
      await proxy.close()
    }
  })
})
