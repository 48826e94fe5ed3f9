import { AgentGptError } from "@agentgpt/core"
import { backtest } from "./backtest.ts"
import type { BacktestOptions, BacktestResult } from "./backtest.ts"
import { readRecording } from "./fee-recording.ts"
import { parseCount, parseGasOptions, refuseUsage, runGasCommand, toProcess } from "./gas-command.ts"
import type { CommandOutput } from "./gas-command.ts"
import { generateHistory } from "./synthetic-history.ts"

const COMMAND = "gas-backtest"

const USAGE = `Replays a history of fees and says what each strategy would have paid.

  npm run gas-backtest -- [<file>] [options]

  <file>                what gas-record wrote; without one an invented history is replayed, and labelled so
  --block-time-ms <n>   time between two blocks of the recorded chain; 12000 by default
  --seed <n>            another invented history; 7 by default
  --json                one JSON document instead of a table
  --help                this text

The price is in thousandths of the base fee of the first block to come, on average. Ends with 0, 43 if the file holds
no usable history, 2 if this command line is not understood.
`

const HOUR_MS = 3_600_000
/** What is replayed: haste, and how long a payment may wait. */
const CASES = [
  { strategy: "fast", deadlineMs: HOUR_MS },
  { strategy: "optimal", deadlineMs: HOUR_MS },
  { strategy: "eco", deadlineMs: HOUR_MS },
  { strategy: "eco", deadlineMs: 6 * HOUR_MS },
  { strategy: "eco", deadlineMs: 24 * HOUR_MS },
] as const satisfies readonly Pick<BacktestOptions, "strategy" | "deadlineMs">[]
const SYNTHETIC_BLOCKS = 30_000
const BLOCKS_OF_A_DAY = 7200

/**
 * The `gas-backtest` command; returns the exit code.
 *
 * @example
 * process.exitCode = await gasBacktestCommand(process.argv.slice(2))
 */
export async function gasBacktestCommand(
  argv: readonly string[],
  output: CommandOutput = toProcess,
): Promise<number> {
  return runGasCommand(argv, output, async () => {
    const text = { type: "string" } as const
    const flag = { type: "boolean", default: false } as const
    const { values, positionals } = parseGasOptions(
      argv,
      { "block-time-ms": text, seed: text, json: flag, help: flag },
      COMMAND,
    )
    if (values.help) return USAGE
    const [file, ...more] = positionals
    if (more.length > 0) throw refuseUsage("One file at a time.", COMMAND)
    if (file !== undefined && values.seed !== undefined) {
      throw refuseUsage("--seed belongs to an invented history.", COMMAND)
    }
    const blockTimeMs = parseCount(values["block-time-ms"] ?? "12000", "--block-time-ms", HOUR_MS, COMMAND)
    const seed = parseCount(values.seed ?? "7", "--seed", 2 ** 31, COMMAND)
    const report =
      file === undefined
        ? replay("synthetic", generateHistory({ seed, blockCount: SYNTHETIC_BLOCKS }), blockTimeMs)
        : replay("recorded", await readFile(file), blockTimeMs)
    const source = file === undefined ? { seed } : { file }
    return values.json
      ? `${JSON.stringify({ ok: true, ...source, ...report })}\n`
      : renderReport(report, file, seed)
  })
}

type Row = BacktestResult & { readonly deadlineHours: number }
type Report = {
  readonly label: "synthetic" | "recorded"
  readonly blocks: number
  readonly rows: readonly Row[]
  /** Deadlines for which the history is too short. */
  readonly leftOut: readonly string[]
}

function replay(label: Report["label"], history: BacktestOptions["history"], blockTimeMs: number): Report {
  // Of a short recording a quarter is the past that strategies may look at.
  const windowBlocks = Math.min(BLOCKS_OF_A_DAY, Math.max(1, Math.floor(history.length / 4)))
  const everyBlocks = Math.max(1, Math.min(211, Math.floor(history.length / 100)))
  const fits = (deadlineMs: number) => windowBlocks + Math.floor(deadlineMs / blockTimeMs) < history.length
  const rows = CASES.filter(({ deadlineMs }) => fits(deadlineMs)).map((options) => ({
    ...backtest({ label, history, blockTimeMs, windowBlocks, everyBlocks, ...options }),
    deadlineHours: options.deadlineMs / HOUR_MS,
  }))
  if (rows.length === 0) {
    throw new AgentGptError("FEE_HISTORY_INVALID", `${history.length} blocks are less than an hour.`, {
      meta: ["Record more blocks, or give the chain's own --block-time-ms."],
    })
  }
  const leftOut = CASES.filter(({ deadlineMs }) => !fits(deadlineMs)).map(
    ({ strategy, deadlineMs }) => `${strategy} ${deadlineMs / HOUR_MS} h`,
  )
  return { label, blocks: history.length, rows, leftOut }
}

/** @throws FEE_FILE_UNUSABLE, FEE_HISTORY_INVALID */
async function readFile(file: string): Promise<BacktestOptions["history"]> {
  const blocks = await readRecording(file).catch((cause: unknown) => {
    if (AgentGptError.is(cause)) throw cause
    throw new AgentGptError("FEE_FILE_UNUSABLE", undefined, { cause })
  })
  if (blocks.length === 0) throw new AgentGptError("FEE_FILE_UNUSABLE", `${file} is empty or does not exist.`)
  return blocks
}

const HEADINGS = ["strategy", "waits", "payments", "missed", "price ‰", "median", "p99", "replaced"] as const

function renderReport(
  { label, blocks, rows, leftOut }: Report,
  file: string | undefined,
  seed: number,
): string {
  const title =
    label === "synthetic"
      ? `SYNTHETIC history: invented, not data of any chain (seed ${seed}, ${blocks} blocks)`
      : `Recorded history: ${file}, ${blocks} blocks`
  const table = [HEADINGS, ...rows.map(toCells)]
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)))
  const lines = table.map((cells) => cells.map((cell, column) => cell.padStart(widths[column]!)).join("  "))
  const note = leftOut.length === 0 ? [] : [`The history is too short for ${leftOut.join(", ")}.`]
  const legend = "price: paid per gas, in thousandths of the next base fee; median and p99: blocks waited"
  return `${[title, "", ...lines, "", legend, ...note].join("\n")}\n`
}

function toCells(row: Row): readonly string[] {
  return [
    row.strategy,
    `${row.deadlineHours} h`,
    String(row.payments),
    String(row.missed),
    row.meanPermilleOfNextBase.toFixed(0),
    String(row.medianWaitBlocks),
    String(row.p99WaitBlocks),
    String(row.replacements),
  ]
}
