import { AgentGptError } from "@agentgpt/core"
import type { IntentState } from "../../journal/states.ts"
import type { BatchEngine } from "./batch-engine.ts"
import type { TransactionRequest } from "../../submit/transaction-request.ts"

/** A transaction to submit, with its key for each round. */
export type KeyedRequest = {
  readonly request: Omit<TransactionRequest, "idempotencyKey">
  readonly keyOf: (round: number) => string
}

/**
 * Makes sure that the engine has each transaction and returns the keys under which it does.
 *
 * A transaction that an earlier call submitted is found by its key and not submitted again, also when its gas
 * limit is measured differently now. One that ended without taking effect gets the next round's key: what is
 * paid is guarded by the contract, so a second transaction cannot pay twice. One that a person cancelled stays
 * cancelled.
 * @throws what `submit` throws
 */
export async function submitRequests(
  engine: BatchEngine,
  requests: readonly KeyedRequest[],
): Promise<readonly string[]> {
  const keys: string[] = requests.map(({ keyOf }) => keyOf(0))
  let open = requests.map((_, index) => index)
  for (let round = 0; open.length > 0; round += 1) {
    if (round === MOST_ROUNDS) {
      throw new AgentGptError("BATCH_SIMULATION_REVERTED", `A transaction has failed ${MOST_ROUNDS} times.`)
    }
    const keyed = open.map((index) => {
      const { request, keyOf } = requests[index]!
      keys[index] = keyOf(round)
      return { ...request, idempotencyKey: keyOf(round) }
    })
    // eslint-disable-next-line no-await-in-loop -- whether there is a next round is what this one tells
    const states = await submitKnown(engine, keyed)
    open = open.filter((_, position) => hasEndedInVain(states[position]))
  }
  return keys
}

const MOST_ROUNDS = 20

function hasEndedInVain(state: IntentState | undefined): boolean {
  return state === "reverted" || state === "failed-before-send"
}

/** The state of each, also of one that the engine has with another gas limit. */
async function submitKnown(
  engine: BatchEngine,
  requests: readonly TransactionRequest[],
): Promise<readonly IntentState[]> {
  try {
    return (await engine.submit(requests)).map(({ state }) => state)
  } catch (error) {
    if (!isKeyReused(error)) throw error
  }
  const states: IntentState[] = []
  for (const request of requests) {
    // eslint-disable-next-line no-await-in-loop -- the order of the roster is the order of sending
    states.push(await submitOne(engine, request))
  }
  return states
}

async function submitOne(engine: BatchEngine, request: TransactionRequest): Promise<IntentState> {
  try {
    const [intent] = await engine.submit([request])
    return intent!.state
  } catch (error) {
    if (!isKeyReused(error)) throw error
  }
  // The key holds all of the payload but the gas limit: it is the same transaction, from an earlier call.
  const [progress] = await engine.waitFor([request.idempotencyKey], "included")
  return progress!.state
}

function isKeyReused(error: unknown): boolean {
  return AgentGptError.is(error) && error.code === "JOURNAL_KEY_REUSED"
}
