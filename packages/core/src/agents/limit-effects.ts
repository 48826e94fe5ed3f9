import { AgentGptError } from "../errors/agentgpt-error.ts"
import { Role } from "../vocabulary/role.ts"
import type { ReadEffects, StepEffects, SubmitEffects } from "./step-effects.ts"

/**
 * What an agent of a role is handed: for validators and auditors an object that has nothing but reading, and for all
 * a reading that changes nothing.
 */
export function limitEffects<R extends Role>(role: R, effects: ReadEffects & SubmitEffects): StepEffects<R> {
  const { read, readRoster, submit, waitFor, payBatch, mintBatch, bridgeOrder, bridgeAtomic } = effects
  const reading: ReadEffects = {
    read: async (chainId, request) => {
      if (!READING_METHODS.has(request.method)) {
        throw new AgentGptError("AGENT_READ_REFUSED", undefined, {
          meta: [`The method is ${request.method}.`, "Transactions go through submit."],
        })
      }
      return read(chainId, request)
    },
    readRoster: (roster) => readRoster(roster),
  }
  if (role !== Role.EXECUTOR) return Object.freeze(reading) as StepEffects<R>
  const submitting: SubmitEffects = {
    submit: (requests) => submit(requests),
    waitFor: (keys, until) => waitFor(keys, until),
    payBatch: (batch) => payBatch(batch),
    mintBatch: (batch) => mintBatch(batch),
    bridgeOrder: (order, mayBeSent) => bridgeOrder(order, mayBeSent),
    bridgeAtomic: (payments, mayBeSent) => bridgeAtomic(payments, mayBeSent),
  }
  return Object.freeze({ ...reading, ...submitting }) as StepEffects<R>
}

const READING_METHODS: ReadonlySet<string> = new Set([
  "eth_blockNumber",
  "eth_call",
  "eth_chainId",
  "eth_estimateGas",
  "eth_feeHistory",
  "eth_gasPrice",
  "eth_getBalance",
  "eth_getBlockByHash",
  "eth_getBlockByNumber",
  "eth_getBlockReceipts",
  "eth_getCode",
  "eth_getLogs",
  "eth_getProof",
  "eth_getStorageAt",
  "eth_getTransactionByHash",
  "eth_getTransactionCount",
  "eth_getTransactionReceipt",
  "eth_maxPriorityFeePerGas",
])
