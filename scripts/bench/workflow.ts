import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"

import { type Figures, findMedian, printFigures, round } from "./print-figures.ts"

// `npm run bench:workflow`: what the orchestrator takes for itself, beside DBOS alone with as many recorded steps: for a
// step that does nothing, under each method, and how many runs a second it carries out; how long it takes from a request to
// the first transaction; and how many transfers a second a run sends one after the other and side by side. Every
// measurement is a process of its own on a fresh database; they take turns.
// `-- --runs 20 --rounds 1` is a quick look.

const program = join(import.meta.dirname, "workflow-job.ts")
const run = promisify(execFile)

type Bare = { readonly overheads: readonly number[]; readonly perSecond: number }
type Runs = { readonly overheads: Readonly<Record<string, readonly number[]>>; readonly perSecond: number }

async function measure<T>(what: string, count: number): Promise<T> {
  const { stdout } = await run(process.execPath, ["--conditions=source", program, what, String(count)], {
    maxBuffer: 16 * 1024 * 1024,
  })
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as T
}

function readNumber(name: string, byDefault: number): number {
  const place = process.argv.indexOf(name)
  return place < 0 ? byDefault : Number(process.argv[place + 1])
}

const runs = readNumber("--runs", 100)
const rounds = readNumber("--rounds", 3)
const ours: Runs[] = []
const bare: Bare[] = []
const broadcasts: number[] = []
const methods: Readonly<Record<string, number>>[] = []
for (let round_ = 1; round_ <= rounds; round_ += 1) {
  // eslint-disable-next-line no-await-in-loop -- in turns
  ours.push(await measure<Runs>("runs", runs))
  // eslint-disable-next-line no-await-in-loop -- in turns
  bare.push(await measure<Bare>("bare", runs))
  // eslint-disable-next-line no-await-in-loop -- in turns
  broadcasts.push(...(await measure<{ firstBroadcastMs: number[] }>("broadcast", 20)).firstBroadcastMs)
  // eslint-disable-next-line no-await-in-loop -- in turns
  methods.push(await measure<Record<string, number>>("methods", 100))
  console.log(
    `round ${round_}: ${round(ours.at(-1)?.perSecond ?? 0)} runs/s, DBOS alone ${round(bare.at(-1)?.perSecond ?? 0)}`,
  )
}
const timesOf = (method: string) =>
  ours.flatMap(({ overheads }) => overheads[method] ?? []).toSorted((one, other) => one - other)
const all = Object.keys(ours[0]?.overheads ?? {})
const percentile = (times: readonly number[], share: number) =>
  times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
const every = all.flatMap(timesOf).toSorted((one, other) => one - other)
const alone = bare.flatMap(({ overheads }) => overheads).toSorted((one, other) => one - other)
const figures: Figures = {
  "overhead.p50Ms": percentile(every, 0.5),
  "overhead.p99Ms": percentile(every, 0.99),
  "overhead.dbos.p50Ms": round(percentile(alone, 0.5)),
  "overhead.dbos.p99Ms": round(percentile(alone, 0.99)),
  ...Object.fromEntries(
    all.flatMap((method) => [
      [`overhead.${method}.p50Ms`, percentile(timesOf(method), 0.5)],
      [`overhead.${method}.p99Ms`, percentile(timesOf(method), 0.99)],
    ]),
  ),
  "workflows.perSecond": round(findMedian(ours.map(({ perSecond }) => perSecond))),
  "workflows.ratioToDbos": round(
    findMedian(ours.map(({ perSecond }, i) => perSecond / (bare[i]?.perSecond ?? 1))),
    2,
  ),
  firstBroadcastMs: round(findMedian(broadcasts)),
  "sequential.perSecond": round(findMedian(methods.map(({ sequential }) => sequential ?? Number.NaN))),
  "parallel.perSecond": round(findMedian(methods.map(({ parallel }) => parallel ?? Number.NaN))),
}
printFigures(figures, process.argv.includes("--json"))
