import { judgeSoak, type SoakSample } from "../test/soak/judge-soak.ts"
import { openSoak } from "../test/soak/open-soak.ts"

// Small runs for a long time, side by side and one after the other, in two workers of which one is relieved now and
// then, by turns told to end and killed; some ask for approvals. And payrolls that are screened, proved and archived, in
// a third worker. Ends with 1 if anybody was not paid once, or if anything grew or was left.
// How many minutes: the first argument, or AGENTGPT_SOAK_MINUTES, or 30.

const BESIDE = 10
const AFTER = 3
const RELIEFS = 8
/** A proof takes as long as several rounds. */
const PROVES_EVERY = 4

const minutes = Number(process.argv[2] ?? process.env["AGENTGPT_SOAK_MINUTES"] ?? 30)
if (!Number.isFinite(minutes) || minutes <= 0) {
  console.error(`"${minutes}" is not how many minutes.`)
  process.exit(2)
}

const soak = await openSoak()
const startedMs = Date.now()
const endMs = startedMs + minutes * 60_000
const samples: SoakSample[] = []
const faults: string[] = []
try {
  let reliefs = 0
  let toldMs = startedMs
  while (Date.now() < endMs) {
    const isReliefDue = Date.now() - startedMs > (reliefs + 1) * ((minutes * 60_000) / (RELIEFS + 1))
    await Promise.all([
      soak.performRound(BESIDE, AFTER),
      samples.length % PROVES_EVERY === 0 ? soak.performProved() : undefined,
      isReliefDue ? soak.relieve(reliefs % 2 === 0 ? "stop" : "kill") : undefined,
    ])
    if (isReliefDue) reliefs += 1
    const sample = await soak.sample(startedMs)
    samples.push(sample)
    if (Date.now() - toldMs > 60_000) {
      toldMs = Date.now()
      console.log(tell(sample))
    }
  }
  console.log(
    `${soak.countRuns()} runs and ${soak.countProved()} proved payrolls in ${minutes} minutes, ${reliefs} workers relieved`,
  )
  faults.push(...(await soak.findFaults()), ...(await soak.endProduct()))
  const { trends, faults: grown } = judgeSoak(samples)
  faults.push(...grown)
  for (const { name, first, last, limit } of trends) {
    console.log(`${name}: ${write(name, first)} → ${write(name, last)} (at most ${write(name, limit)})`)
  }
} catch (error) {
  faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
} finally {
  await soak.close()
}
for (const fault of faults) console.error(`FAULT ${fault}`)
console.log(faults.length === 0 ? "nothing grew, nothing was left" : `${faults.length} faults`)
process.exit(faults.length === 0 ? 0 : 1)

function tell({ atMs, rssBytes, heapBytes, connections, processes }: SoakSample): string {
  const held = Object.keys(rssBytes).map(
    (name) => `${name} ${mebibytes(rssBytes[name])} (heap ${mebibytes(heapBytes[name])})`,
  )
  return `${Math.round(atMs / 60_000)} min, ${soak.countRuns()} runs, ${soak.countProved()} proved: ${held.join(", ")}, ${connections} connections, ${processes} processes`
}

function write(name: string, figure: number): string {
  return name.startsWith("RSS") || name.startsWith("heap") ? mebibytes(figure) : String(Math.round(figure))
}

function mebibytes(bytes = 0): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}
