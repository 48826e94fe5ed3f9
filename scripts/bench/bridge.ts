import { deployBareEnds, measureBare } from "./bridge-bare.ts"
import type { BareCost } from "./bridge-bare.ts"
import { measureOrder, measureProof, openBridgeBench } from "./bridge-orders.ts"
import type { BridgeBench, OrderCost } from "./bridge-orders.ts"
import { type Figures, findMedian, printFigures, round } from "./print-figures.ts"

// `npm run bench:bridge`: what a cross-chain order costs in gas over the real Hyperlane alone, beside Hyperlane's own
// dispatch of the same bytes to a contract that does nothing, in the same run and in turns; and over a quorum of Hyperlane
// and Axelar, where bringing a message is three transactions. `roundTripMs` is the time from bridgeAndExecute to
// settled, less that of the same sequence of bare transactions (dispatch, process, dispatch back, process, transfer): the
// chains mine at once, and nothing waits for finality, so what is left is what orders add. `-- --rounds 3` is a quick look.

/** Orders that do not count: the first one of an account writes slots that others find written. */
const WARM_UP = 2

async function measureOverHyperlane(rounds: number): Promise<Figures> {
  const bench = await openBridgeBench("hyperlaneGateway")
  try {
    const ends = await deployBareEnds(bench)
    const [orders, bare]: [OrderCost[], BareCost[]] = [[], []]
    for (let turn = -WARM_UP; turn < rounds; turn += 1) {
      const order = await measureOrder(bench)
      const peer = await measureBare(bench, ends, order.body)
      if (turn < 0) continue
      orders.push(order)
      bare.push(peer)
    }
    return {
      ...nameCosts(orders, ""),
      ...(await measureProofs(bench, rounds)),
      "bareBridge.gas": findMedian(bare.map(({ dispatch }) => dispatch)),
      "bareProcess.gas": findMedian(bare.map(({ process }) => process)),
      "message.bytes": ((orders[0]?.body.length ?? 2) - 2) / 2,
      roundTripMs: round(findWholeMs(orders) - findWholeMs(bare), 0),
      "bareRoundTrip.ms": round(findWholeMs(bare), 0),
    }
  } finally {
    await bench.close()
  }
}

function findWholeMs(costs: readonly { readonly wholeMs: number }[]): number {
  return findMedian(costs.map(({ wholeMs }) => wholeMs))
}

async function measureOverQuorum(rounds: number): Promise<Figures> {
  const bench = await openBridgeBench("quorum")
  try {
    const orders: OrderCost[] = []
    for (let turn = -WARM_UP; turn < rounds; turn += 1) {
      const order = await measureOrder(bench)
      if (turn >= 0) orders.push(order)
    }
    return nameCosts(orders, ".quorum")
  } finally {
    await bench.close()
  }
}

async function measureProofs(bench: BridgeBench, rounds: number): Promise<Figures> {
  const proofs = []
  for (let turn = 0; turn < rounds; turn += 1) proofs.push(await measureProof(bench))
  return {
    "attestHeader.gas": findMedian(proofs.map(({ attest }) => attest)),
    "receiptProof.gas": findMedian(proofs.map(({ prove }) => prove)),
  }
}

function nameCosts(orders: readonly OrderCost[], ending: string): Figures {
  const names = ["dispatch", "execute", "result", "resultDelivery", "settle"] as const
  return Object.fromEntries(
    names.map((name) => [`${name}.gas${ending}`, findMedian(orders.map((order) => order[name]))]),
  )
}

const argv = process.argv.slice(2)
const rounds = argv.includes("--rounds") ? Number(argv[argv.indexOf("--rounds") + 1]) : 9
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error("--rounds is a whole number.")
const figures = { ...(await measureOverHyperlane(rounds)), ...(await measureOverQuorum(rounds)) }
printFigures(figures, argv.includes("--json"))
