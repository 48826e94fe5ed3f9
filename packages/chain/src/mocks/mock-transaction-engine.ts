import { AgentGptError, canonicalJson, hashCanonical } from "@agentgpt/core"
import type { ChainId, Hex } from "@agentgpt/core"
import type { BatchEngine } from "../batch/send/batch-engine.ts"
import type { TransactionRequest } from "../submit/transaction-request.ts"
import type { Intent } from "../journal/plan-intents.ts"
import type { IntentProgress } from "../journal/read-intent.ts"
import type { RpcClient } from "../nodes/rpc-client.ts"

type Held = { intent: Intent; payload: string; transactionHash?: Hex; progress?: IntentProgress }

/**
 * A transaction engine in memory: keys and payloads by the journal's rules, and every transaction really sent,
 * by the node's own unlocked account. Nothing survives the process.
 */
export class MockTransactionEngine implements BatchEngine {
  readonly sent: TransactionRequest[] = []
  private readonly held = new Map<string, Held>()
  private readonly client: RpcClient
  private readonly chainId: ChainId

  constructor(client: RpcClient, chainId: ChainId) {
    this.client = client
    this.chainId = chainId
  }

  readonly submit = async (requests: readonly TransactionRequest[]): Promise<readonly Intent[]> => {
    for (const request of requests) {
      const held = this.held.get(request.idempotencyKey)
      if (held !== undefined && held.payload !== writePayload(request)) {
        throw new AgentGptError("JOURNAL_KEY_REUSED")
      }
    }
    const intents: Intent[] = []
    for (const request of requests) {
      // eslint-disable-next-line no-await-in-loop -- nonces follow the order of the requests
      intents.push(await this.hold(request))
    }
    return intents
  }

  readonly waitFor = async (keys: readonly string[]): Promise<readonly IntentProgress[]> =>
    Promise.all(keys.map((key) => this.follow(key)))

  private async hold(request: TransactionRequest): Promise<Intent> {
    const known = this.held.get(request.idempotencyKey)
    if (known !== undefined) return known.intent
    const payload = writePayload(request)
    const intent: Intent = {
      intentId: BigInt(this.held.size + 1),
      idempotencyKey: request.idempotencyKey,
      chainId: this.chainId,
      payloadHash: hashCanonical(payload),
      state: "planned",
    }
    const held: Held = { intent, payload }
    this.held.set(request.idempotencyKey, held)
    this.sent.push(request)
    const { account, call, gasLimit } = request
    held.transactionHash = (await this.client.call("eth_sendTransaction", [
      {
        from: account,
        to: call.to,
        data: call.data,
        value: `0x${call.valueWei.toString(16)}`,
        ...(gasLimit !== undefined && { gas: `0x${gasLimit.toString(16)}` }),
      },
    ])) as Hex
    return intent
  }

  private async follow(key: string): Promise<IntentProgress> {
    const held = this.held.get(key)
    if (held?.transactionHash === undefined) throw new AgentGptError("JOURNAL_INTENT_UNKNOWN")
    while (held.progress === undefined) {
      // eslint-disable-next-line no-await-in-loop -- asked until there is a receipt
      const receipt = (await this.client.call("eth_getTransactionReceipt", [held.transactionHash])) as {
        status: Hex
        blockNumber: Hex
      } | null
      if (receipt === null) {
        // eslint-disable-next-line no-await-in-loop -- the pause between two questions
        await new Promise((resolve) => setTimeout(resolve, 50))
        continue
      }
      const isPaid = receipt.status === "0x1"
      held.intent = { ...held.intent, state: isPaid ? "finalized" : "reverted" }
      held.progress = {
        ...held.intent,
        progress: held.intent.state,
        transactionHash: held.transactionHash,
        blockNumber: BigInt(receipt.blockNumber),
      }
    }
    return held.progress
  }
}

/** What the journal would hold the key to. */
function writePayload({ account, call, gasLimit, authority, route }: TransactionRequest): string {
  return canonicalJson({
    kind: "call",
    account,
    to: call.to,
    valueWei: call.valueWei.toString(),
    data: call.data,
    ...(gasLimit !== undefined && { gasLimit: gasLimit.toString() }),
    planHash: authority.planHash,
    policyVersion: authority.policyVersion,
    ...(route !== undefined && { route }),
  })
}
