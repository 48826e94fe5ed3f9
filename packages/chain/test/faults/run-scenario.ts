import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { keccak256 } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { createRandom } from "../../src/fees/create-random.ts"
import type { EngineEvent } from "../../src/submit/engine-event.ts"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import type { Store } from "../../src/store/store.ts"
import { startFaultProxy } from "../support/fault-proxy.ts"
import type { FaultProxy } from "../support/fault-proxy.ts"
import { checkJournal } from "./check-journal.ts"
import { checkPayments } from "./check-payments.ts"
import type { PaymentCheck } from "./check-payments.ts"
import { DEFAULT_PAYER, openPayer } from "./open-payer.ts"
import type { Call, PayerOptions } from "./open-payer.ts"
import { encodeTransfer, makePayments } from "./payments.ts"
import { deployPayout, toPayoutCalls } from "./payout-calls.ts"
import type { Scenario, World } from "./scenario.ts"
import { startOtherNode } from "./other-node.ts"
import { startMiner, startTestChain } from "./test-chain.ts"
import type { TestChain } from "./test-chain.ts"
import { openJournal } from "./open-journal.ts"
import type { Journal } from "./open-journal.ts"
import { runPayerProcess } from "./payer-process.ts"

export type RunOptions = {
  /** A fresh journal; scenarios with a server of their own do not ask for it. */
  readonly openJournal: () => Promise<Store>
  readonly payments: number
  /** So many of them by BatchPayout, two in a transaction, between the others that are plain transfers. */
  readonly byPayout?: number
  readonly seed: number
  readonly limitMs?: number
}

export type ScenarioReport = PaymentCheck & {
  /** Where journal and chain differ. */
  readonly problems: readonly string[]
  readonly seconds: number
}

/** What a run has to report, whatever was broken. */
export const NOTHING_WRONG = { duplicates: 0, unpaid: 0, wrong: 0, nonceGaps: 0, problems: [] } as const

/** Pays everything while the scenario breaks what it breaks, and then asks the chain and the journal. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<ScenarioReport> {
  const { seed, limitMs = 120_000, byPayout = 0 } = options
  const folder = await mkdtemp(join(tmpdir(), "agf-"))
  const endings: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  try {
    const chain = await startTestChain({
      ...(scenario.kind !== undefined && { kind: scenario.kind }),
      ...(scenario.keepsState === true && { stateFile: join(folder, "state.json") }),
    })
    endings.push(chain.stop)
    const keys = [keccak256(Buffer.from(`payer ${seed}`))]
    const sender = createLocalSigner(keys[0]!).address
    await chain.fund(sender)
    const payout = byPayout === 0 ? undefined : await deployPayout(chain, sender)
    await chain.mine(10)
    const other = scenario.other === undefined ? undefined : await startOtherNode(chain, scenario.other)
    if (other !== undefined) endings.push(other.stop)
    const proxies = await Promise.all(
      Array.from({ length: scenario.nodes ?? 1 }, (_, node) =>
        startFaultProxy({
          target: chain.url,
          seed: seed + node,
          ...(other !== undefined && { otherTarget: other.url }),
          rules: scenario.rules?.(node) ?? [],
        }),
      ),
    )
    endings.push(async () => Promise.all(proxies.map((proxy) => proxy.close())))
    const miner = startMiner(chain, scenario.blockEveryMs ?? 150)
    endings.push(miner.stop)

    const payments = makePayments(seed, options.payments)
    const transfers = payments.slice(byPayout).map((payment): Call => {
      return { key: payment.key, to: chain.token, data: encodeTransfer(payment) }
    })
    const payouts =
      payout === undefined ? [] : toPayoutCalls(payout, chain.token, sender, payments.slice(0, byPayout), 2)
    const calls = mixCalls(transfers, payouts)
    const payerOptions: PayerOptions = {
      urls: proxies.map(({ url }) => url),
      keys,
      ...DEFAULT_PAYER,
      ...scenario.payer,
    }
    const journal = await openJournal(scenario, options)
    endings.push(journal.close)
    const payer = await startPayers(scenario, journal, payerOptions, calls)
    endings.push(payer.stop)
    const world: World = {
      chain,
      miner,
      proxies,
      key: keys[0]!,
      sender,
      ...waitFor(chain, sender, calls.length, payout === undefined ? 0 : 1),
      payerPids: payer.pids,
      databasePid: journal.pid,
      databaseHome: journal.home,
      random: createRandom(seed),
    }
    const startedMs = performance.now()
    const late = sleep(limitMs, undefined, { ref: false }).then(() => {
      throw new Error(
        `${scenario.name}: not done after ${limitMs} ms, at ${new Date().toISOString()}.\n${payer.describe()}`,
      )
    })
    await Promise.race([Promise.all([payer.done, scenario.disturb?.(world)]), late])
    const seconds = (performance.now() - startedMs) / 1000
    refuseHarmless(scenario, proxies, payer.killsLeft())
    // What is left in the pool of the node gets its chance to be mined: a second payment would show now.
    await chain.mine(4)
    const check = await checkPayments(chain, [sender], payments, payout)
    const problems = await checkJournal(journal.store.sql, chain, [sender], calls, scenario.foreignNonces)
    return { ...check, problems, seconds }
  } finally {
    for (const end of endings.toReversed()) await end().catch(() => undefined)
  }
}

/** A run in which nothing broke proves nothing. */
function refuseHarmless({ name, rules }: Scenario, proxies: readonly FaultProxy[], killsLeft: number): void {
  const struck = proxies.reduce(
    (sum, { seen }) => sum + seen.filter(({ fault }) => fault !== undefined).length,
    0,
  )
  if (rules !== undefined && struck === 0) throw new Error(`${name}: no fault has struck.`)
  if (killsLeft > 0) throw new Error(`${name}: the payer was done before ${killsLeft} of its ends.`)
}

type RunningPayer = {
  readonly done: Promise<unknown>
  readonly stop: () => Promise<unknown>
  readonly pids: () => readonly number[]
  /** How often it should still have been killed. */
  readonly killsLeft: () => number
  readonly describe: () => string
}

async function startPayers(
  { processes = 0, killAt }: Scenario,
  { store, home, databaseUrl }: Journal,
  options: PayerOptions,
  calls: readonly Call[],
): Promise<RunningPayer> {
  if (processes === 0 && killAt === undefined) {
    const payer = await openPayer(store, options)
    const describe = () => describeEvents(payer.events)
    return { done: payer.pay(calls), stop: payer.stop, pids: () => [], killsLeft: () => 0, describe }
  }
  const job = { databaseUrl, home, options, calls }
  const payers = Array.from({ length: Math.max(1, processes) }, (_, index) =>
    runPayerProcess(job, index === 0 ? (killAt ?? []) : []),
  )
  return {
    done: Promise.all(payers.map(({ done }) => done)),
    stop: () => Promise.all(payers.map(({ stop }) => stop())),
    pids: () => payers.map(({ pid }) => pid()),
    killsLeft: () => payers.reduce((sum, { killsLeft }) => sum + killsLeft(), 0),
    describe: () => payers.map(({ describe }) => describe()).join("\n"),
  }
}

/** What a payer was busy with when it did not get done: its last troubles, and its last event. */
function describeEvents(events: readonly EngineEvent[]): string {
  const troubles = events.filter(({ type }) => !/^(?:transaction|intent)-(?!waiting|refused)/u.test(type))
  const told = [...troubles.slice(-5), ...events.slice(-1)]
  return told
    .map(({ at, type, data }) => `${new Date(at).toISOString()} ${type} ${JSON.stringify(data)}`)
    .join("\n")
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone().catch(() => false))) await sleep(20)
}

/** Spread evenly, so that whatever breaks meets both. */
function mixCalls(many: readonly Call[], few: readonly Call[]): readonly Call[] {
  const every = Math.max(1, Math.floor(many.length / (few.length + 1)))
  const mixed = many.flatMap((call, index) => {
    const next = (index + 1) % every === 0 ? few[(index + 1) / every - 1] : undefined
    return next === undefined ? [call] : [call, next]
  })
  return [...mixed, ...few.slice(Math.floor(many.length / every))]
}

/** @param before transactions of the sender that set the chain up. */
function waitFor({ client, head }: TestChain, sender: EvmAddress, payments: number, before: number) {
  const countPaid = async () =>
    Number(await client.call("eth_getTransactionCount", [sender, "latest"])) - before
  return {
    whenPaid: (part: number) => until(async () => (await countPaid()) >= payments * part),
    whenMined: async (blocks: number) => {
      const goal = (await head()) + blocks
      await until(async () => (await head()) >= goal)
    },
  }
}
