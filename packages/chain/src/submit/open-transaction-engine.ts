import { AgentGptError, fromEvmChainNumber } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { createChainReader } from "../confirm/create-chain-reader.ts"
import { dataFeeOf } from "../fees/data-fees.ts"
import { planIntents } from "../journal/plan-intents.ts"
import type { Alongside, Intent } from "../journal/plan-intents.ts"
import { finalityOf } from "../nodes/finality.ts"
import { cancelIntent } from "./cancel-intent.ts"
import { changeRoute } from "./change-route.ts"
import { checkRequests } from "./check-requests.ts"
import type { EngineContext } from "./engine-context.ts"
import { createEventSource } from "./event-source.ts"
import { readEngineStatus } from "./engine-status.ts"
import { readSettings } from "./engine-options.ts"
import type { EngineOptions } from "./engine-options.ts"
import { createFeeLedger } from "./fee-ledger.ts"
import { createHintBook } from "./hint-book.ts"
import { createPreparedBook } from "./prepared-transactions.ts"
import { createProgressBoard } from "./progress-board.ts"
import { loadFastKeccak } from "./load-keccak.ts"
import { createMarketReader } from "./read-market.ts"
import { runLane } from "./run-lane.ts"
import type { LaneRun } from "./run-lane.ts"
import type { TransactionEngine } from "./transaction-engine.ts"
import type { TransactionRequest } from "./transaction-request.ts"
import { refuseExpired } from "./refuse-expired.ts"
import { waitFor } from "./wait-for.ts"
import { createChainWatch } from "./watch-chain.ts"

/**
 * Opens an engine: one chain, a lane for each signer. It begins at once with what the journal holds: transactions
 * that are in no block go out again, byte for byte, and planned ones are signed.
 * @throws SUBMIT_REQUEST_INVALID without signers or with two for one account, NODE_FINALITY_UNKNOWN
 *
 * @example
 * const engine = await openTransactionEngine({ store, pool, signers: [signer], guard })
 * await engine.submit([{ idempotencyKey: "rent-2026-11", account, call, authority }])
 * const [rent] = await engine.waitFor(["rent-2026-11"], "finalized")
 * await engine.stop()
 */
export async function openTransactionEngine(options: EngineOptions): Promise<TransactionEngine> {
  const { store, pool, signers, guard, now = Date.now, random = Math.random } = options
  const accounts = new Set(signers.map(({ address }) => address as string))
  if (signers.length === 0 || accounts.size !== signers.length) {
    throw new AgentGptError("SUBMIT_REQUEST_INVALID", "An engine has one signer for each of its accounts.")
  }
  await loadFastKeccak()
  const chainId = fromEvmChainNumber(pool.chainNumber)
  const policy = options.finality ?? finalityOf(chainId)
  const settings = readSettings(options)
  const stopping = new AbortController()
  const events = createEventSource(now)
  const watch = createChainWatch()
  const engine: EngineContext = {
    store,
    pool,
    guard,
    chainId,
    settings,
    now,
    random,
    reader: createChainReader(pool, policy),
    emit: events.emit,
    step: async (step, count) => {
      if (count > 0) await options.onStep?.(step, count)
    },
    stopping: stopping.signal,
    watched: new Map(),
    hints: createHintBook(settings.strategy),
    ledger: createFeeLedger(options.fees?.budgetWei),
    board: createProgressBoard(),
    view: watch.view,
    lookAgain: watch.lookAgain,
    ...createMarketReader(pool, watch.view, now, {
      feed: options.fees?.feed,
      dataFee: options.fees?.dataFee ?? dataFeeOf(chainId),
      onFeedRefused: ({ code, shortMessage }) => {
        for (const account of accounts) {
          events.emit("feed-refused", account as EvmAddress, { errorCode: code, why: shortMessage })
        }
      },
    }),
  }
  const lanes = signers.map((signer): LaneRun => ({
    signer,
    standing: { state: "waiting", why: undefined },
    session: undefined,
    owed: undefined,
    left: undefined,
  }))
  const running = Promise.all([
    watch.run(engine, lanes, policy),
    ...lanes.map((lane) => runLane(engine, lane)),
  ])

  const check = (requests: readonly TransactionRequest[]) =>
    checkRequests(requests, { chainId, accounts, settings, pool })
  const submit = async (
    requests: readonly TransactionRequest[],
    alongside?: Alongside,
  ): Promise<readonly Intent[]> => {
    if (stopping.signal.aborted) throw new AgentGptError("SUBMIT_STOPPED")
    const planned = check(requests)
    await refuseExpired(store, requests, now())
    for (const { idempotencyKey, strategy = settings.strategy, deadlineMs } of requests) {
      const hint = { strategy, askedAtMs: now(), ...(deadlineMs !== undefined && { deadlineMs }) }
      engine.hints.note(idempotencyKey, hint)
    }
    const intents = await planIntents(store, planned, alongside)
    await engine.step("planned", intents.length)
    for (const [index, { payloadHash, idempotencyKey }] of intents.entries()) {
      engine.emit("intent-planned", requests[index]!.account, { payloadHash }, idempotencyKey)
    }
    for (const { session } of lanes) session?.spendBell.ring()
    return intents
  }

  const prepared = createPreparedBook(engine, check, submit)

  return Object.freeze<TransactionEngine>({
    submit,
    prepare: prepared.prepare,
    waitFor: (keys, until, enough) => {
      const context = {
        store,
        board: engine.board,
        stopping: stopping.signal,
        idlePollMs: settings.idlePollMs,
      }
      return waitFor(context, keys, until, enough)
    },
    on: events.on,
    cancel: (key, person) => cancelIntent(engine, lanes, key, person),
    changeRoute: async (key, route, person) => {
      const change = await changeRoute(store, key, route, person)
      for (const { session } of lanes) session?.tendBell.ring()
      return change
    },
    status: () => readEngineStatus(engine, lanes, prepared.counts()),
    stop: async () => {
      stopping.abort()
      await running
    },
  })
}
