import { formatAmount, parseEvmAddress } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { Contract, Log, LogDescription } from "ethers"

import { TOKEN_DECIMALS } from "./deploy-cross-chain.ts"
import { addressOf } from "./local-side.ts"
import type { LocalSide } from "./local-side.ts"

/** Something that happened; what happened on a chain has its transaction. */
export type TimelineRow = {
  /** Number of the order during which it happened. */
  readonly during: number
  /** Seconds from the beginning until it was seen, by the story's clock. */
  readonly atSeconds: number
  readonly chainId?: ChainId
  readonly what: string
  readonly event?: string
  readonly orderId?: string
  readonly transactionHash?: string
  /** Gas of the whole transaction, in the first of its rows alone. */
  readonly gasUsed?: bigint
}

/** Everything that both chains say about orders, messages and headers, in the order in which it was seen. */
export type Timeline = {
  readonly rows: readonly TimelineRow[]
  readonly begin: (order: number) => void
  /** Takes what is new on the chains. */
  readonly collect: () => Promise<void>
  /** For what leaves no trace on any chain. */
  readonly note: (what: string, side?: LocalSide) => void
}

const SOURCE_STATES = ["none", "dispatched", "releasable", "refundable", "completed", "refunded"]
const DESTINATION_STATES = ["none", "executed", "failed", "expired"]

export async function openTimeline(sides: readonly LocalSide[], now: () => number): Promise<Timeline> {
  const rows: TimelineRow[] = []
  const startedAtMs = now()
  const readSeconds = () => Math.floor((now() - startedAtMs) / 1000)
  const seen = new Map<LocalSide, number>()
  for (const side of sides) seen.set(side, await side.provider.getBlockNumber())
  const counted = new Set<string>()
  let during = 0

  const collectFrom = async (side: LocalSide) => {
    const { provider, chainId, contracts } = side
    const sources = [contracts.arbiter, contracts.quorum, contracts.oracle]
    const fromBlock = seen.get(side)! + 1
    const toBlock = await provider.getBlockNumber()
    if (toBlock < fromBlock) return
    seen.set(side, toBlock)
    const address = sources.map(addressOf)
    for (const log of await provider.getLogs({ address, fromBlock, toBlock })) {
      const told = readLog(sources, log)
      const what = told && describe(told, side)
      if (told === undefined || what === undefined) continue
      const isFirst = !counted.has(log.transactionHash)
      counted.add(log.transactionHash)
      const receipt = isFirst ? await provider.getTransactionReceipt(log.transactionHash) : null
      const hasOrder = told.fragment.inputs.some(({ name }) => name === "orderId")
      rows.push({
        during,
        atSeconds: readSeconds(),
        chainId,
        what,
        event: told.name,
        ...(hasOrder && { orderId: String(told.args["orderId"]) }),
        transactionHash: log.transactionHash,
        ...(receipt !== null && { gasUsed: receipt.gasUsed }),
      })
    }
  }
  return {
    rows,
    begin: (order) => void (during = order),
    async collect() {
      for (const side of sides) await collectFrom(side)
    },
    note(what, side) {
      rows.push({ during, atSeconds: readSeconds(), what, ...(side && { chainId: side.chainId }) })
    },
  }
}

function readLog(sources: readonly Contract[], { address, topics, data }: Log): LogDescription | undefined {
  const source = sources.find((each) => addressOf(each) === parseEvmAddress(address))
  return source?.interface.parseLog({ topics, data }) ?? undefined
}

function writeUnits(value: unknown): string {
  return formatAmount(BigInt(String(value)), TOKEN_DECIMALS)
}

/** Undefined for what another row says already. */
function describe({ name, args }: LogDescription, { contracts }: LocalSide): string | undefined {
  const bridge = args["gateway"] === contracts.hyperlaneGateway.target ? "Hyperlane" : "Axelar"
  switch (name) {
    case "OrderDispatched":
      return `order sent, ${writeUnits(args["order"].escrowAmount)} in escrow`
    case "OrderResent":
      return "order sent once more"
    case "MessageBrought":
      return `${bridge} brings the message: ${args["count"]} of 2`
    case "DeliveryFailed":
      return "the arbiter refuses it: decided already"
    case "OrderExecuted":
      return args["success"] === true ? "action done" : "action failed"
    case "OrderExpired":
      return "marked as expired for ever"
    case "ResultRelayed":
      return `result sent: ${DESTINATION_STATES[Number(args["state"])]}`
    case "HeaderRecorded":
      return `header of block ${args["blockNumber"]} attested by 2 of 3`
    case "OrderDecided":
      return `outcome known: ${SOURCE_STATES[Number(args["state"])]}`
    case "OrderSettled":
      return `${SOURCE_STATES[Number(args["state"])]}: ${writeUnits(args["amount"])} paid out`
    default:
      return undefined
  }
}
