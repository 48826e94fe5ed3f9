import { formatAmount } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"

import { TOKEN_DECIMALS } from "./deploy-cross-chain.ts"
import { addressOf } from "./local-side.ts"
import type { LocalSide } from "./local-side.ts"
import { AMOUNT, HELD } from "./open-scene.ts"
import type { Scene } from "./open-scene.ts"
import type { ToldOrder } from "./tell-story.ts"

/** Something that has to be so at the end, and what was found. */
export type Fact = {
  readonly what: string
  readonly expected: string
  readonly found: string
}

type Ending = { readonly source: string; readonly destination: string; readonly executed: number }

const ENDINGS: readonly Ending[] = [
  { source: "completed", destination: "executed", executed: 1 },
  { source: "refunded", destination: "expired", executed: 0 },
  { source: "completed", destination: "executed", executed: 1 },
]

/** Nothing lost and nothing twice: balances as both tokens say them, and how often each thing happened on chain. */
export async function checkOutcome(scene: Scene, told: readonly ToldOrder[]): Promise<readonly Fact[]> {
  const { source, destination, desk, provider, payee } = scene
  const executor: EvmAddress = await destination.contracts.arbiter.getFunction("executorOf")(
    source.chainNumber,
    desk.treasury,
  )
  const paid = AMOUNT * BigInt(ENDINGS.filter(({ executed }) => executed > 0).length)
  const balances = [
    ["treasury", source, desk.treasury, HELD - paid],
    ["provider", source, provider, paid],
    ["arbiter", source, addressOf(source.contracts.arbiter), 0n],
    ["provider", destination, provider, HELD - paid],
    ["payee", destination, payee, paid],
    ["executor account", destination, executor, 0n],
    ["arbiter", destination, addressOf(destination.contracts.arbiter), 0n],
  ] as const
  const facts: Fact[] = []
  for (const [who, side, account, expected] of balances) {
    facts.push({
      what: `${who} on ${side.chainId} has`,
      expected: formatAmount(expected, TOKEN_DECIMALS),
      found: formatAmount(await readBalance(side, account), TOKEN_DECIMALS),
    })
  }
  return [...facts, ...told.flatMap((each, index) => checkOrder(scene, each, index))]
}

export function isTrue({ expected, found }: Fact): boolean {
  return expected === found
}

/** By the chains' own events and not by the journal alone. */
function checkOrder({ timeline }: Scene, { order }: ToldOrder, index: number): readonly Fact[] {
  const { source, destination, executed } = ENDINGS[index]!
  const countOf = (event: string) =>
    timeline.rows.filter((row) => row.orderId === order.orderId && row.event === event).length
  const name = `order ${index + 1}`
  return [
    { what: `${name} is`, expected: source, found: order.sourceState },
    { what: `${name} was on the destination`, expected: destination, found: order.destinationState },
    { what: `${name} executed, times`, expected: String(executed), found: String(countOf("OrderExecuted")) },
    { what: `${name} settled, times`, expected: "1", found: String(countOf("OrderSettled")) },
  ]
}

async function readBalance({ contracts }: LocalSide, account: string): Promise<bigint> {
  return contracts.token.getFunction("balanceOf")(account)
}
