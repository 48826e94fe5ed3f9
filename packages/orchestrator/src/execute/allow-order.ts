import { submitOrder } from "@agentgpt/chain"
import type { OrderPorts, OrderSending } from "@agentgpt/chain"
import { AgentGptError, parseAssetType, parseEvmAddress } from "@agentgpt/core"
import type { BridgeOrder, EvmAddress } from "@agentgpt/core"
import { stepKeyPrefixOf } from "../runs/run-keys.ts"
import { findAuthority } from "../runs/admissions.ts"
import type { OrderStep } from "./bridge-order.ts"
import { isKeyKnown } from "./is-key-known.ts"
import { awaitUnlessHeldUp } from "./await-unless-held-up.ts"
import { withPayerLock } from "./payer-lock.ts"
import { requireDesk } from "./require-desk.ts"
import { allowAmount, revokeRest } from "./set-allowance.ts"
import type { Sending } from "./submit-keyed.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Allows the arbiter exactly what an order sets aside, and hands the order to the engine. Nobody else changes the
 * allowance until the order is in a block: it is one number for all who share account and token. A halt and a frozen lane
 * are not waited for, so that they keep nobody else out.
 * @throws BRIDGE_ORDER_HELD_UP where the allowance is held up, and the order is not sent; what the engine throws
 */
export async function allowOrder(
  workshop: Workshop,
  step: OrderStep,
  {
    order,
    arbiter,
    ports,
    sending,
  }: {
    readonly order: BridgeOrder
    readonly arbiter: EvmAddress
    readonly ports: OrderPorts
    readonly sending: OrderSending
  },
): Promise<void> {
  const { escrow, chainId, account } = order
  if (escrow === undefined) return
  const token = tokenOf(escrow)
  await withPayerLock(workshop.store, { chainId, payer: account, token }, async () => {
    // Another worker may have been faster.
    if (await isKeyKnown(workshop.store, sending.idempotencyKey)) return
    const own = await openSending(workshop, step, order)
    const awaitAllowance = async (key: string) => {
      const { row, obstacle } = await awaitUnlessHeldUp(workshop.store, own.desk, key)
      if (obstacle === undefined) return row
      // An order without its allowance would be refused, so it is not sent yet: who calls again goes on with the allowance.
      throw new AgentGptError("BRIDGE_ORDER_HELD_UP", undefined, {
        meta: [`Its allowance is ${row?.progress}.`, obstacle],
      })
    }
    await allowAmount(
      { ...own, awaitIncluded: awaitAllowance },
      { token, spender: arbiter, amount: escrow.amount },
    )
    await submitOrder(ports, sending)
    // What holds it up, whoever waits for the order says.
    await awaitUnlessHeldUp(workshop.store, own.desk, sending.idempotencyKey)
  })
}

/** Takes back what an order that did not go out would have taken. */
export async function takeBackAllowance(
  workshop: Workshop,
  step: OrderStep,
  order: BridgeOrder,
  arbiter: EvmAddress,
): Promise<void> {
  const { escrow, chainId, account } = order
  if (escrow === undefined) return
  const token = tokenOf(escrow)
  await withPayerLock(workshop.store, { chainId, payer: account, token }, async () =>
    revokeRest(await openSending(workshop, step, order), { token, spender: arbiter }),
  )
}

async function openSending(
  workshop: Workshop,
  { run, stepId }: OrderStep,
  { chainId, account, escrow }: BridgeOrder,
): Promise<Sending> {
  const authority = await findAuthority(workshop.store, run, stepId, escrow?.asset)
  return { desk: requireDesk(workshop, chainId), account, authority, keyPrefix: stepKeyPrefixOf(run, stepId) }
}

function tokenOf({ asset }: { readonly asset: string }): EvmAddress {
  return parseEvmAddress(parseAssetType(asset).assetReference)
}
