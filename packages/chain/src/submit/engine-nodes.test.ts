import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startMiner, startTestChain } from "../../test/faults/test-chain.ts"
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
  readNonce,
  setBalance,
  until,
} from "../../test/support/engine-fixture.ts"
import type { EngineFixture } from "../../test/support/engine-fixture.ts"
import { startFaultProxy } from "../../test/support/fault-proxy.ts"
import type { FaultProxy } from "../../test/support/fault-proxy.ts"
import { startAnvil } from "../../test/support/start-nodes.ts"

let backend: Backend
beforeAll(async () => {
  backend = await backends[1]!.start()
})
afterAll(() => backend.stop())

const countOf = ({ events }: EngineFixture, type: string) =>
  events.filter((event) => event.type === type).length
const listSent = ({ seen }: FaultProxy) =>
  seen.filter(({ method }) => method === "eth_sendRawTransaction").map(({ params }) => params[0])

describe("a node of another chain", () => {
  it("among the nodes gets nothing to see and nothing to say", async () => {
    const [own, other] = await Promise.all([
      startAnvil({ flags: ["--block-time=0.3"] }),
      startAnvil({ chainId: 1, flags: ["--block-time=0.3"] }),
    ])
    const line = lineTo(own.url)
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    await setBalance(lineTo(other.url), signer.address, 10n ** 20n)
    // The one that would be asked first.
    const wrong = await startFaultProxy({ target: other.url })
    const fixture = await openEngine(store, [signer], { urls: [wrong.url, own.url] })
    const payments = makePayments(signer.address, 20)
    await fixture.engine.submit(payments)
    const done = await fixture.engine.waitFor(keysOf(payments), "finalized")
    expect(done.map(({ progress }) => progress)).toEqual(payments.map(() => "finalized"))
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    expect(await readNonce(lineTo(other.url), signer.address)).toBe(0)
    expect(wrong.seen.length).toBeGreaterThan(0)
    // It is asked who it is and where it stands, and nothing about the account.
    const asked = new Set(wrong.seen.map(({ method }) => method))
    expect([...asked].toSorted()).toEqual(["eth_chainId", "eth_getBlockByNumber"])
    await fixture.stop()
    await Promise.all([wrong.close(), own.stop(), other.stop()])
  })
})

describe("a node that is killed", () => {
  it("and comes back without its pool gets the same bytes again", async () => {
    const folder = await mkdtemp(join(tmpdir(), "agn-"))
    const chain = await startTestChain({ stateFile: join(folder, "state.json") })
    const proxy = await startFaultProxy({ target: chain.url })
    const store = await backend.fresh()
    const signer = await fundSigner(chain.client)
    await chain.mine(2)
    const fixture = await openEngine(store, [signer], { urls: [proxy.url], resendAfterBlocks: 1 })
    const payments = makePayments(signer.address, 5)
    await fixture.engine.submit(payments)
    await until(() => countOf(fixture, "transaction-sent") === 5, "all are sent")
    // The account's funds have to be in the state that is written once a second.
    await sleep(2_500)
    process.kill(chain.node().pid, "SIGKILL")
    await chain.node().ended
    await chain.startAgain()
    expect(await chain.client.call("txpool_status")).toMatchObject({ pending: "0x0", queued: "0x0" })
    const miner = startMiner(chain, 150)
    const done = await fixture.engine.waitFor(keysOf(payments), "finalized")
    await miner.stop()
    expect(done.map(({ progress }) => progress)).toEqual(payments.map(() => "finalized"))
    expect(await countPaid(chain.client, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    const sent = listSent(proxy)
    for (const raw of new Set(sent)) expect(sent.filter((other) => other === raw).length).toBeGreaterThan(1)
    expect(new Set(sent).size).toBe(5)
    expect(countOf(fixture, "transaction-signed")).toBe(5)
    expect(await compareJournal(store, chain.client, signer.address)).toEqual([])
    await fixture.stop()
    await proxy.close()
    await chain.stop()
    await rm(folder, { recursive: true })
  })
})
