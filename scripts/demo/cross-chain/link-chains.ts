import type { EvmAddress } from "@agentgpt/core"

import { awaitMined } from "../../../contracts/local-chain/await-mined.ts"
import { QUORUM } from "./deploy-cross-chain.ts"
import type { LocalSide } from "./local-side.ts"

/** Which gateway of a side its arbiter speaks through. */
export type Way = "quorum" | "hyperlaneGateway"

export type Attesters = { readonly accounts: readonly EvmAddress[]; readonly threshold: number }

/** Blocks on top of a local block that make it final, for contracts, relayers and attesters alike. */
export const CONFIRMATIONS = 2
/** Gas that a message gets on the other side: what relayers are told, and on public chains paid for. */
const MESSAGE_GAS = 1_000_000n

// Terms as for public chains, so that what a plan says is of the right size.
const FINALITY_SECONDS = 900
const LEAST_SECONDS = 1_800
const MOST_SECONDS = 86_400
const CAP = { perOrder: 10_000_000_000n, perWindow: 100_000_000_000n, windowSeconds: 86_400 }
const CONFIRMATIONS_MODE = 1
const DYNAMIC_COSTS = 0
const TRANSFER_FROM = "transferFrom"

/** What governance does on `from` to open the way to `to`: gateways, the link, terms, caps, attesters. */
export async function openWay(
  from: LocalSide,
  to: LocalSide,
  { way, attesters }: { readonly way: Way; readonly attesters: Attesters },
): Promise<void> {
  const { arbiter, oracle, policy, hyperlaneGateway, axelarGateway, quorum, token } = from.contracts
  const other = to.contracts
  const pair = [from.chainNumber, to.chainNumber]
  const gateways = [hyperlaneGateway.target, axelarGateway.target].map(String)
  const terms = {
    mode: CONFIRMATIONS_MODE,
    costModel: DYNAMIC_COSTS,
    threshold: QUORUM,
    confirmations: CONFIRMATIONS,
    optimisticSeconds: 0,
    finalitySeconds: FINALITY_SECONDS,
    minTtlSeconds: LEAST_SECONDS,
    maxTtlSeconds: MOST_SECONDS,
    fixedFee: 0,
    subsidy: 0,
    gateways: gateways.toSorted((one, next) => (BigInt(one) < BigInt(next) ? -1 : 1)),
  }
  const remote = other.hyperlaneGateway.target
  const acts = [
    [hyperlaneGateway, "setRemote", to.chainNumber, to.hyperlane.domain, remote, MESSAGE_GAS],
    [axelarGateway, "setRemote", to.chainNumber, to.axelar.name, other.axelarGateway.target, MESSAGE_GAS],
    [quorum, "setRemote", to.chainNumber, other.quorum.target],
    [arbiter, "setLink", to.chainNumber, from.contracts[way].target, other.arbiter.target],
    [policy, "setPolicy", ...pair, terms],
    [policy, "setCap", ...pair, token.target, CAP],
    [oracle, "setAttesters", attesters.accounts, attesters.threshold],
    [arbiter, "setAction", token.target, token.interface.getFunction(TRANSFER_FROM)!.selector, true],
  ] as const
  for (const [contract, name, ...values] of acts) await awaitMined(contract.getFunction(name)(...values))
}
