import { planIntents } from "@agentgpt/chain"
import type { Route, Store } from "@agentgpt/chain"
import { writePayload } from "../../../chain/src/submit/call-payload.ts"

/** A payment of the journal that nothing was signed for yet. */
export async function planPayment(store: Store, idempotencyKey: string, route: Route): Promise<void> {
  const payload = writePayload({
    idempotencyKey,
    account: `0x${"11".repeat(20)}`,
    call: { to: `0x${"22".repeat(20)}`, valueWei: 1n, data: "0x" },
    authority: { planHash: `0x${"33".repeat(32)}`, policyVersion: 1 },
    route,
  })
  await planIntents(store, [{ idempotencyKey, chainId: "eip155:31337", payload }])
}
