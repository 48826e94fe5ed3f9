import { AgentGptError, toAgentGptError } from "@agentgpt/core"
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
  const keys: string[] = []
  const handedOver: string[] = []
  let open = requests.map((_, index) => index)
  for (let round = 0; open.length > 0; round += 1) {
    if (round === MOST_ROUNDS) {
      throw new AgentGptError("BATCH_SIMULATION_REVERTED", `A transaction has failed ${MOST_ROUNDS} times.`)
    }
    const inVain: number[] = []
    for (const part of splitBySize(open, (index) => requests[index]!.request.call.data.length)) {
      const keyed = part.map((index) => {
        const { request, keyOf } = requests[index]!
        const idempotencyKey = keyOf(round)
        keys[index] = idempotencyKey
        return { ...request, idempotencyKey }
      })
      // eslint-disable-next-line no-await-in-loop -- the order of the roster is the order of sending
      const states = await submitKnown(engine, keyed).catch(async (thrown: unknown) => {
        await awaitHandedOver(engine, handedOver, thrown)
        throw thrown
      })
      handedOver.push(...keyed.map(({ idempotencyKey }) => idempotencyKey))
      inVain.push(...part.filter((_, position) => hasEndedInVain(states[position])))
    }
    open = inVain
  }
  return keys
}

/**
 * What was handed over goes on, whatever is refused behind it: who is told of the refusal may look at the chain, which must not
 * change under their eyes. What is only put off is asked for again, and finds everything by its keys.
 */
async function awaitHandedOver(
  engine: BatchEngine,
  handedOver: readonly string[],
  thrown: unknown,
): Promise<void> {
  if (handedOver.length === 0 || toAgentGptError(thrown).recovery === "retry") return
  await engine.waitFor(handedOver, "included").catch(() => undefined)
}

const MOST_ROUNDS = 20
/** Of calldata in one message to the database: about one full batch at first, later about five. */
const [FIRST_PART_CHARACTERS, LARGEST_PART_CHARACTERS] = [60_000, 300_000]

/** Parts, each about twice as large as the one before: the first are on their way while the last are written down. */
function splitBySize<Item>(
  items: readonly Item[],
  sizeOf: (item: Item) => number,
): readonly (readonly Item[])[] {
  const parts: Item[][] = []
  let [size, most] = [Number.POSITIVE_INFINITY, FIRST_PART_CHARACTERS / 2]
  for (const item of items) {
    if (size >= most) {
      most = Math.min(2 * most, LARGEST_PART_CHARACTERS)
      size = 0
      parts.push([])
    }
    parts.at(-1)!.push(item)
    size += sizeOf(item)
  }
  return parts
}

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
