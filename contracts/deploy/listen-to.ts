import { ExecutionEventType } from "@nomicfoundation/ignition-core"
import type { ExecutionEventListener } from "@nomicfoundation/ignition-core"

/** What happens to one step of a deployment, in order: sent, then confirmed. */
export type DeploymentEvent =
  | { readonly type: "transaction-sent"; readonly step: string; readonly hash: string }
  | { readonly type: "transaction-confirmed"; readonly step: string; readonly hash: string }
  | { readonly type: "fee-bumped"; readonly step: string }

type AnyEvent = { readonly type: ExecutionEventType; readonly futureId?: string; readonly hash?: string }

/** Ignition's listener has a method for each of its events; three of them say something to a person. */
export function listenTo(onEvent: (event: DeploymentEvent) => void): ExecutionEventListener {
  const hear = async ({ type, futureId: step = "", hash = "" }: AnyEvent) => {
    if (type === ExecutionEventType.TRANSACTION_SEND) onEvent({ type: "transaction-sent", step, hash })
    if (type === ExecutionEventType.TRANSACTION_CONFIRM)
      onEvent({ type: "transaction-confirmed", step, hash })
    if (type === ExecutionEventType.ONCHAIN_INTERACTION_BUMP_FEES) onEvent({ type: "fee-bumped", step })
  }
  const methods = Object.values(ExecutionEventType).map((type) => [toMethodName(type), hear])
  return Object.fromEntries(methods)
}

/** TRANSACTION_SEND is heard by the method transactionSend. */
function toMethodName(type: string): string {
  return type.toLowerCase().replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}
