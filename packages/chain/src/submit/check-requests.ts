import { AgentGptError, GAS_STRATEGIES } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { IntentRequest } from "../journal/plan-intents.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import { writePayload } from "./call-payload.ts"
import type { EngineSettings } from "./engine-options.ts"
import type { TransactionRequest } from "./transaction-request.ts"

export type RequestRules = {
  readonly chainId: ChainId
  readonly accounts: ReadonlySet<string>
  readonly settings: EngineSettings
  readonly pool: RpcPool
}

/**
 * Checks requests and writes them as the journal takes them, all or none.
 * @throws SUBMIT_REQUEST_INVALID, SUBMIT_ACCOUNT_UNKNOWN, FEE_DEADLINE_MISSING, FEE_STRATEGY_INVALID,
 * NODE_PRIVATE_ROUTE_MISSING, ID_ codes
 */
export function checkRequests(
  requests: readonly TransactionRequest[],
  rules: RequestRules,
): readonly IntentRequest[] {
  return requests.map((request) => {
    const payload = writePayload(request)
    const { account } = payload as { readonly account: string }
    if (!rules.accounts.has(account)) {
      throw new AgentGptError("SUBMIT_ACCOUNT_UNKNOWN", undefined, { meta: [`The account is ${account}.`] })
    }
    checkWishes(request, rules)
    return { idempotencyKey: request.idempotencyKey, chainId: rules.chainId, payload }
  })
}

function checkWishes({ strategy, deadlineMs, route }: TransactionRequest, rules: RequestRules): void {
  if (strategy !== undefined && !GAS_STRATEGIES.includes(strategy)) {
    throw new AgentGptError("FEE_STRATEGY_INVALID")
  }
  if (strategy === "eco" && deadlineMs === undefined) throw new AgentGptError("FEE_DEADLINE_MISSING")
  if (strategy === "custom" && rules.settings.custom === undefined) {
    throw new AgentGptError("FEE_STRATEGY_INVALID", "The engine was opened without a custom price.")
  }
  if (deadlineMs !== undefined && !Number.isFinite(deadlineMs)) {
    throw new AgentGptError("SUBMIT_REQUEST_INVALID", "The deadline is not a time.")
  }
  if (route === "private" && !rules.pool.status().some((node) => node.route === "private")) {
    throw new AgentGptError("NODE_PRIVATE_ROUTE_MISSING")
  }
}
