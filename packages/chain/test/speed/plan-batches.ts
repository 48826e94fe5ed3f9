import type { EvmAddress } from "@agentgpt/core"
import { planPayments } from "../../src/batch/plan/plan-payments.ts"
import type { PaymentPlan } from "../../src/batch/plan/plan-payments.ts"
import type { Payee } from "../../src/batch/rows/payee.ts"
import { createRpcClient } from "../../src/nodes/rpc-client.ts"
import { createRpcPool } from "../../src/nodes/rpc-pool.ts"
import type { RpcPool } from "../../src/nodes/rpc-pool.ts"
import { makePayments } from "../faults/payments.ts"
import type { SpeedOrder } from "./speed-order.ts"

export type CountingPool = { readonly pool: RpcPool; readonly calls: () => number }

/** A pool of one node that counts every call, whatever message it travels in. */
export function openCountingPool(url: string): CountingPool {
  let calls = 0
  const client = createRpcClient({ url, name: "node", timeoutMs: 60_000 })
  const counting = {
    ...client,
    send: (...call: Parameters<typeof client.send>) => {
      calls += 1
      return client.send(...call)
    },
  }
  return {
    pool: createRpcPool({ chainId: "eip155:31337", nodes: [{ client: counting }] }),
    calls: () => calls,
  }
}

export function listPayees({ seed, payments }: SpeedOrder): readonly Payee[] {
  return makePayments(seed, payments).map(({ key, payee, units }, index) => ({
    row: index + 1,
    line: index + 2,
    key,
    recipient: payee,
    amount: units,
  }))
}

/** The same plan for every sender: chunks of 225, so that 450 payments travel in a transaction. */
export function planBatches(
  payees: readonly Payee[],
  { token, payout }: SpeedOrder,
  payer: EvmAddress,
): PaymentPlan {
  if (payout === undefined) throw new Error("Batches need BatchPayout.")
  const run = {
    chainId: "eip155:31337",
    batchPayout: payout,
    payer,
    token,
    workflowId: `0x${"ab".repeat(32)}`,
    runNonce: 1n,
  } as const
  return planPayments(payees, run, { chunkSize: 225 })
}
