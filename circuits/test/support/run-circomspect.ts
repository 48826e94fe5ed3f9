import { execFile } from "node:child_process"
import { cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { promisify } from "node:util"

import { readSources } from "./compile-circuit.ts"

/** A warning of the analyser: its rule and the line of source that it is about. */
type Finding = { readonly file: string; readonly rule: string; readonly source: string }

export type Analysis = {
  readonly findings: readonly Finding[]
  /** Templates that the analyser really looked at, as `file: template`. */
  readonly analysed: readonly string[]
}

type Sarif = {
  readonly runs: readonly {
    readonly results: readonly {
      readonly ruleId: string
      readonly locations: readonly {
        readonly physicalLocation: { readonly region: { readonly startLine: number } }
      }[]
    }[]
  }[]
}

const load = createRequire(import.meta.url)
const run = promisify(execFile)
/** An unconstrained signal. A template in which the analyser does not find it was not analysed. */
const canary = "signal canary; canary <-- 5;"

/**
 * Runs circomspect over every source file. It has no search path, so it works in a flat folder that holds
 * circomlib as well; and it passes over some templates without a word, so each gets a canary on its last line.
 */
export async function runCircomspect(): Promise<Analysis> {
  const folder = await mkdtemp(join(tmpdir(), "circomspect-"))
  try {
    const circomlib = await realpath(dirname(load.resolve("circomlib/circuits/poseidon.circom")))
    for (const file of await readdir(circomlib)) {
      if (file.endsWith(".circom")) await cp(join(circomlib, file), join(folder, file))
    }
    const sources = await readSources()
    for (const [file, text] of sources) await writeFile(join(folder, basename(file)), flatten(text))
    const analyses: Analysis[] = []
    const waiting = [...sources]
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        analyses.push(await analyse(folder, ...next))
      }
    }
    await Promise.all([work(), work()])
    return {
      findings: analyses.flatMap(({ findings }) => findings),
      analysed: analyses.flatMap(({ analysed }) => analysed).sort(),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function analyse(folder: string, file: string, text: string): Promise<Analysis> {
  const name = basename(file)
  const report = `${name}.sarif`
  const guarded = flatten(text).replaceAll(/^\}$/gm, `${canary} }`)
  await writeFile(join(folder, `canary-${name}`), guarded)
  const cli = join(dirname(load.resolve("circomspect/package.json")), "cli.js")
  // The exit code says whether anything was found; the report says what.
  await run(process.execPath, [cli, `canary-${name}`, "-s", report], { cwd: folder }).catch(() => undefined)
  const lines = guarded.split("\n")
  const sarif = JSON.parse(await readFile(join(folder, report), "utf8")) as Sarif
  const hits = sarif.runs.flatMap(({ results }) =>
    results.map(({ ruleId, locations }) => ({
      rule: ruleId,
      line: locations[0]?.physicalLocation.region.startLine ?? 0,
    })),
  )
  const sourceOf = (line: number) => (lines[line - 1] ?? "").trim()
  return {
    findings: hits
      .filter(({ line }) => !sourceOf(line).startsWith(canary))
      .map(({ rule, line }) => ({ file, rule, source: sourceOf(line) })),
    analysed: [
      ...new Set(
        hits
          .filter(({ line }) => sourceOf(line).startsWith(canary))
          .map(({ line }) => `${file}: ${templateAt(lines, line)}`),
      ),
    ],
  }
}

function templateAt(lines: readonly string[], line: number): string {
  const above = lines.slice(0, line).toReversed()
  return above.map((each) => /^template (\w+)/.exec(each)?.[1]).find((name) => name !== undefined) ?? ""
}

function flatten(text: string): string {
  return text.replaceAll('include "lib/', 'include "')
}
