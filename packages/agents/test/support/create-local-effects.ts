import type { RpcClient } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { CanonicalValue, ReadEffects, StepReceipt, StepRequest, SubmitEffects } from "@agentgpt/core"
import { waitForReceipt } from "./wait-for-receipt.ts"

export type LocalEffects = ReadEffects &
  SubmitEffects & {
    /** The keys that were taken on, in their order. */
    readonly taken: readonly string[]
    /** The process dies when this is to be submitted, before or after it is taken on; without it, it lives again. */
    readonly crash: (at?: { readonly key: string; readonly when: "before" | "after" }) => void
    /** Runs once, right before this key is sent. */
    readonly before: (key: string, work: () => Promise<void>) => void
  }

/**
 * Effects on a local node that owns the keys, with the promises of the transaction engine: a key is taken on once,
 * the same key for something else is refused, what would revert is not sent, unknown keys are refused.
 */
export function createLocalEffects(client: RpcClient): LocalEffects {
  const known = new Map<string, { readonly request: string; readonly receipt: StepReceipt }>()
  const taken: string[] = []
  let crashAt: { readonly key: string; readonly when: "before" | "after" } | undefined
  let isDead = false
  const live = () => {
    if (isDead) throw new Error("The process is dead.")
  }
  const works = new Map<string, () => Promise<void>>()

  const send = async (request: StepRequest): Promise<StepReceipt> => {
    const { idempotencyKey, account: from, to, data, gasLimit } = request
    await works.get(nameOf(idempotencyKey))?.()
    works.delete(nameOf(idempotencyKey))
    const gas = gasLimit === undefined ? {} : { gas: `0x${gasLimit.toString(16)}` }
    try {
      await client.call("eth_call", [{ from, to, data, ...gas }, "latest"])
    } catch {
      return { idempotencyKey, status: "unsent", gasUsed: 0n, errorCode: "SUBMIT_WOULD_REVERT" }
    }
    const transactionHash = (await client.call("eth_sendTransaction", [{ from, to, data, ...gas }])) as string
    const receipt = await waitForReceipt(client, transactionHash)
    const status = receipt.status === "0x1" ? "succeeded" : "reverted"
    return { idempotencyKey, status, transactionHash, gasUsed: BigInt(receipt.gasUsed) }
  }
  const crashIf = (requests: readonly StepRequest[], when: "before" | "after") => {
    const isHit = requests.some(({ idempotencyKey }) => nameOf(idempotencyKey) === crashAt?.key)
    isDead ||= isHit && crashAt?.when === when
    live()
  }
  return {
    taken,
    crash: (at) => {
      isDead = false
      crashAt = at
    },
    before: (key, work) => void works.set(key, work),
    read: async (_chainId, { method, params }) => {
      live()
      return (await client.call(method, params)) as CanonicalValue
    },
    readRoster: () => Promise.reject(new Error("There is no roster.")),
    payBatch: () => Promise.reject(new Error("There are no batches.")),
    mintBatch: () => Promise.reject(new Error("There are no batches.")),
    bridgeOrder: () => Promise.reject(new Error("There is no other chain.")),
    bridgeAtomic: () => Promise.reject(new Error("There is no other chain.")),
    submit: async (requests) => {
      live()
      crashIf(requests, "before")
      for (const request of requests) {
        const text = JSON.stringify(request, (_key, value) =>
          typeof value === "bigint" ? String(value) : value,
        )
        const earlier = known.get(request.idempotencyKey)
        if (earlier !== undefined && earlier.request !== text) throw new AgentGptError("JOURNAL_KEY_REUSED")
        if (earlier !== undefined) continue
        taken.push(nameOf(request.idempotencyKey))
        known.set(request.idempotencyKey, { request: text, receipt: await send(request) })
      }
      crashIf(requests, "after")
    },
    waitFor: async (keys) => {
      live()
      return keys.map((key) => {
        const found = known.get(key)
        if (found === undefined) throw new AgentGptError("JOURNAL_INTENT_UNKNOWN")
        return found.receipt
      })
    },
  }
}

function nameOf(key: string): string {
  return key.split("/").at(-1) ?? ""
}
