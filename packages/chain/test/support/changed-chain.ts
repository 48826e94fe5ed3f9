import { setTimeout as sleep } from "node:timers/promises"
import type { Store } from "../../src/store/store.ts"
import {
  compareJournal,
  countPaid,
  fundSigner,
  keysOf,
  lineTo,
  makePayments,
  openEngine,
  readNonce,
  setBalance,
  until,
} from "./engine-fixture.ts"
import { startFaultProxy } from "./fault-proxy.ts"
import { startAnvil } from "./start-nodes.ts"

const PAYMENTS = 24

/** What has to come out, whatever the node said meanwhile. */
export const ALL_PAID = {
  unfinished: 0,
  unpaid: 0,
  duplicates: 0,
  nonce: PAYMENTS,
  nonceElsewhere: 0,
  differences: [],
  hasChanged: true,
} as const

/**
 * Pays while the first of so many nodes leads to a node of another chain, on which the account has funds too. It comes
 * back after a while only if it is the only one.
 */
export async function payWhileChainChanges(store: Store, nodes: 1 | 2) {
  const [own, other] = await Promise.all([
    startAnvil({ flags: ["--block-time=0.3"] }),
    startAnvil({ chainId: 1, flags: ["--block-time=0.3"] }),
  ])
  const [line, elsewhere] = [lineTo(own.url), lineTo(other.url)]
  const signer = await fundSigner(line)
  await setBalance(elsewhere, signer.address, 10n ** 20n)
  const proxy = await startFaultProxy({ target: own.url, otherTarget: other.url })
  const urls = [proxy.url, own.url].slice(0, nodes)
  const { engine, events, stop } = await openEngine(store, [signer], {
    urls,
    maxInFlight: 4,
    largestGroup: 2,
  })
  const payments = makePayments(signer.address, PAYMENTS)
  await engine.submit(payments)
  const countIncluded = () => events.filter(({ type }) => type === "transaction-included").length
  await until(() => countIncluded() >= 4, "some are included")
  proxy.setRules([{ fault: { kind: "other-node" } }])
  await sleep(2_000)
  if (nodes === 1) proxy.setRules([])
  const done = await engine.waitFor(keysOf(payments), "finalized")
  const facts = {
    unfinished: done.filter(({ progress }) => progress !== "finalized").length,
    ...(await countPaid(line, payments)),
    nonce: await readNonce(line, signer.address),
    nonceElsewhere: await readNonce(elsewhere, signer.address),
    differences: await compareJournal(store, line, signer.address),
    hasChanged: (proxy.counts()["other-node"] ?? 0) > 0,
    events: events.map(({ type }) => type),
  }
  await stop()
  await Promise.all([proxy.close(), own.stop(), other.stop()])
  return facts
}
