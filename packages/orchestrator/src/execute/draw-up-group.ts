import { keepGroup, readNextNonce } from "@agentgpt/chain"
import type { PaymentGroup } from "@agentgpt/chain"
import { AgentGptError, parseAssetType, parseEvmAddress, toEvmChainNumber } from "@agentgpt/core"
import type { AtomicPayments, ChainId, EvmAddress, Hex } from "@agentgpt/core"
import type { Policy } from "../guard/policy.ts"
import { requireDesk } from "./require-desk.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Writes down the terms of payments on several chains, before anything of them is sent. The deadline counts from now by the
 * clock of the chain that decides.
 * @throws POLICY_DESTINATION_REFUSED, NODE_ and STORE_ codes
 */
export async function drawUpGroup(
  workshop: Workshop,
  key: string,
  payments: AtomicPayments,
  nonce?: bigint,
): Promise<void> {
  const { pool } = requireDesk(workshop, payments.chainId)
  const block = (await pool.withNode((node) => node.call("eth_getBlockByNumber", ["latest", false]))) as {
    readonly timestamp: Hex
  }
  const coordinator = requireCommit(workshop.policy, payments.chainId)
  const number = nonce ?? (await readNextNonce(pool, coordinator, payments.account))
  const deadline = BigInt(block.timestamp) + BigInt(payments.timeToLiveSeconds)
  // Of payments that are alike, drawn up in the same second, each gets a deadline of its own: else they would be one.
  for (let later = 0n; ; later += 1n) {
    const group = toGroup(workshop.policy, payments, number, deadline + later)
    // eslint-disable-next-line no-await-in-loop -- the next only where this one is another's
    if ((await keepGroup(workshop.store, key, group)) !== undefined) return
  }
}

/** The group that payments on several chains are under a policy. */
export function toGroup(
  policy: Policy,
  { chainId, account, legs }: AtomicPayments,
  nonce: bigint,
  voteDeadline: bigint,
): PaymentGroup {
  return {
    coordinatorChainId: toEvmChainNumber(chainId),
    coordinator: requireCommit(policy, chainId),
    initiator: account,
    nonce,
    voteDeadline,
    legs: legs.map(({ chainId: of, asset, amount, receiver, payer }) => ({
      chainId: toEvmChainNumber(of),
      participant: requireCommit(policy, of),
      payer,
      token: parseEvmAddress(parseAssetType(asset).assetReference),
      amount,
      receiver,
    })),
  }
}

function requireCommit({ chains }: Policy, chainId: ChainId): EvmAddress {
  const found = Object.hasOwn(chains, chainId) ? chains[chainId]?.twoPhaseCommit : undefined
  if (found !== undefined) return found
  throw new AgentGptError("POLICY_DESTINATION_REFUSED", `The policy names no TwoPhaseCommit on ${chainId}.`)
}
