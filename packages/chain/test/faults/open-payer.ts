import type { Hex } from "@agentgpt/core"
import type { SigningGuard } from "../../src/guard/signing-guard.ts"
import type { FinalityPolicy } from "../../src/nodes/finality.ts"
import { createRpcClient } from "../../src/nodes/rpc-client.ts"
import { createRpcPool } from "../../src/nodes/rpc-pool.ts"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import type { Store } from "../../src/store/store.ts"
import type { EngineEvent } from "../../src/submit/engine-event.ts"
import type { StepHook } from "../../src/submit/engine-step.ts"
import { openTransactionEngine } from "../../src/submit/open-transaction-engine.ts"
import type { TransactionEngine } from "../../src/submit/transaction-engine.ts"
import type { TransactionRequest } from "../../src/submit/transaction-request.ts"
import { FAULTS_CHAIN } from "./test-chain.ts"

/** Everything that a payer needs to know, as plain data: a child process gets it as JSON. */
export type PayerOptions = {
  readonly urls: readonly string[]
  readonly keys: readonly Hex[]
  readonly finalityBlocks: number
  readonly timeoutMs: number
  readonly maxInFlight: number
  readonly largestGroup: number
  readonly leaseLengthMs: number
  readonly resendAfterBlocks: number
  /** Requests in one message; 1 lets a fault of the line strike single transactions. */
  readonly largestBatch?: number
}

export type Call = { readonly key: string; readonly to: Hex; readonly data: Hex; readonly gasLimit?: number }

export type Payer = {
  readonly engine: TransactionEngine
  readonly events: readonly EngineEvent[]
  /** Orders everything and waits until it is final or has ended otherwise. */
  readonly pay: (calls: readonly Call[]) => Promise<void>
  readonly stop: () => Promise<void>
}

/** What a scenario changes as it needs. Deeper than any re-org of the matrix. */
export const DEFAULT_PAYER = {
  finalityBlocks: 8,
  timeoutMs: 1_000,
  maxInFlight: 8,
  largestGroup: 8,
  leaseLengthMs: 15_000,
  resendAfterBlocks: 3,
} as const

export function finalityAfter(blocks: number): FinalityPolicy {
  return {
    safe: { kind: "depth", blocks: BigInt(Math.floor(blocks / 2)) },
    finalized: { kind: "depth", blocks: BigInt(blocks) },
    expectedMs: 1_000,
    source: "scenario",
  }
}

/** What the matrix tests is not the guard: whatever is ordered may be signed. */
const guard: SigningGuard = { check: async () => undefined }

/** An engine with short waits over the nodes of a scenario. */
export async function openPayer(store: Store, options: PayerOptions, onStep?: StepHook): Promise<Payer> {
  const { urls, keys, finalityBlocks, timeoutMs, largestBatch = 100, ...limits } = options
  const nodes = urls.map((url, index) => ({
    client: createRpcClient({ url, name: `node-${index}`, timeoutMs, largestBatch }),
  }))
  const pool = createRpcPool({ chainId: FAULTS_CHAIN, nodes, probeEveryMs: 500, probeTimeoutMs: timeoutMs })
  const signers = keys.map((key) => createLocalSigner(key))
  const finality = finalityAfter(finalityBlocks)
  const engine = await openTransactionEngine({
    store,
    pool,
    signers,
    guard,
    finality,
    pollEveryMs: 50,
    idlePollMs: 150,
    ...limits,
    ...(onStep !== undefined && { onStep }),
  })
  const events: EngineEvent[] = []
  engine.on((event) => events.push(event))
  const pay = async (calls: readonly Call[]) => {
    const requests = calls.map((call, index) => toRequest(call, signers[index % signers.length]!.address))
    await engine.submit(requests)
    await engine.waitFor(
      calls.map(({ key }) => key),
      "finalized",
    )
  }
  const stop = async () => {
    await engine.stop()
    await pool.close()
  }
  return { engine, events, pay, stop }
}

function toRequest({ key, to, data, gasLimit }: Call, account: Hex): TransactionRequest {
  return {
    idempotencyKey: key,
    account,
    call: { to, valueWei: 0n, data },
    ...(gasLimit !== undefined && { gasLimit: BigInt(gasLimit) }),
    authority: { planHash: `0x${"11".repeat(32)}`, policyVersion: 1 },
  }
}
