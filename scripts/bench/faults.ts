import { NOTHING_WRONG, runScenario } from "../../packages/chain/test/faults/run-scenario.ts"
import { payWithEthersRetry, payWithNonceManager } from "../../packages/chain/test/faults/peers.ts"
import { faultsOfSending, runPeer } from "../../packages/chain/test/faults/run-peer.ts"
import type { FaultLevel } from "../../packages/chain/test/faults/run-peer.ts"
import { payWithViem } from "./viem-peer.ts"

// `npm run bench:faults`: 200 payments of an ERC-20 token each, on an anvil of its own with a block a second, through
// a line that loses transactions or the answers to them. What was paid is counted by the token's logs on the chain,
// not by what the sender says. The same seed breaks the same sendings. `-- --payments 100` and `-- --seed 7` change
// the run; `-- --json` adds one line of figures, which are those of the heavy faults, with the light ones under `light.`.

const PEERS = {
  ethersRetry: payWithEthersRetry,
  nonceManager: payWithNonceManager,
  viem: payWithViem,
} as const
const NAMES: Readonly<Record<string, string>> = {
  engine: "AgentGPT's engine",
  ethersRetry: "ethers Wallet, one worker, 3 retries",
  nonceManager: "ethers NonceManager x 8, 3 retries",
  viem: "viem nonceManager x 8, 3 retries",
}

type Outcome = {
  readonly payments: number
  readonly duplicates: number
  readonly unpaid: number
  readonly nonceGaps: number
  readonly reported: number
  readonly seconds: number
}
type Run = Outcome & { readonly client: string; readonly level: FaultLevel }

async function runEngine(level: FaultLevel, payments: number, seed: number): Promise<Outcome> {
  // Each transaction in a message of its own, as the others send them: else most faults would miss the engine.
  const scenario = {
    name: "bench",
    breaks: level,
    rules: () => faultsOfSending(level),
    hasOwnDatabase: true,
    blockEveryMs: 1_000,
    payer: { maxInFlight: 16, largestGroup: 16, finalityBlocks: 2, timeoutMs: 3_000, largestBatch: 1 },
  }
  const report = await runScenario(scenario, { openJournal: refuseShared, payments, seed, limitMs: 300_000 })
  const differences = report.problems.length + report.wrong
  if (differences > NOTHING_WRONG.problems.length)
    throw new Error(`Journal and chain differ: ${report.problems.join(" ")}`)
  // All were final in the journal, else the run would not have ended.
  return { ...report, reported: payments }
}

async function refuseShared(): Promise<never> {
  throw new Error("The run has a journal of its own.")
}

function formatTable(runs: readonly Run[]): string {
  const head = `${"sender".padEnd(38)} faults  payments  paid twice  unpaid  nonce gaps  said to be paid  seconds`
  const rows = runs.map((run) =>
    [
      NAMES[run.client]!.padEnd(38),
      run.level.padEnd(6),
      String(run.payments).padStart(9),
      String(run.duplicates).padStart(11),
      String(run.unpaid).padStart(7),
      String(run.nonceGaps).padStart(11),
      String(run.reported).padStart(16),
      run.seconds.toFixed(1).padStart(8),
    ].join(" "),
  )
  return [head, ...rows].join("\n")
}

function toFigures(runs: readonly Run[]): Readonly<Record<string, number>> {
  const entries = runs.flatMap(({ client, level, payments, duplicates, unpaid, nonceGaps, seconds }) => {
    const prefix = `${level === "light" ? "light." : ""}${client === "engine" ? "" : `${client}.`}`
    const figures = { payments, duplicates, unpaid, nonceGaps, seconds: Math.round(seconds * 10) / 10 }
    return Object.entries(figures).map(([key, value]) => [`${prefix}${key}`, value] as const)
  })
  return Object.fromEntries(entries)
}

function readNumber(argv: readonly string[], option: string, otherwise: number): number {
  const index = argv.indexOf(option)
  if (index === -1) return otherwise
  const value = Number(argv[index + 1])
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${option} needs a number from 1 on.`)
  return value
}

async function main(argv: readonly string[]): Promise<void> {
  const payments = readNumber(argv, "--payments", 200)
  const seed = readNumber(argv, "--seed", 42)
  const runs: Run[] = []
  const note = (client: string, level: FaultLevel, outcome: Outcome) => {
    runs.push({ ...outcome, client, level })
    console.log(`${NAMES[client]}, ${level} faults: done.`)
  }
  for (const level of ["light", "heavy"] as const) {
    note("engine", level, await runEngine(level, payments, seed))
    for (const [client, peer] of Object.entries(PEERS)) {
      note(client, level, await runPeer(peer, { level, payments, seed }))
    }
  }
  console.log(
    "Light: 5% of sendings lost, 5% of replies lost, 2% answered with 502 after delivery. Heavy: 15, 20, 5%.",
  )
  console.log(
    "Paid twice: payments beyond the first of each payee. The engine's payments are final when it ends.",
  )
  console.log(formatTable(runs))
  if (argv.includes("--json")) console.log(JSON.stringify(toFigures(runs)))
}

await main(process.argv.slice(2))
