import { parseArgs } from "node:util"

import { AgentGptError, toAgentGptError, toCliText, toExitCode, toProblemJson } from "@agentgpt/core"

import { toJsonLine } from "../../../packages/cli/src/output/json-line.ts"
import { abortWhenTold } from "../../lib/abort-when-told.ts"
import { buildFirst } from "../../lib/build-first.ts"
import { checkOutcome, isTrue } from "./check-outcome.ts"
import { openScene } from "./open-scene.ts"
import type { Closers } from "./open-scene.ts"
import { planStory, tellStory } from "./tell-story.ts"
import { writeOutcome } from "./write-outcome.ts"

const USAGE = `Pays on one chain for work on another, over real Hyperlane and Axelar on two chains of this machine, three times: delivered
and released; withheld, expired and refunded; executed and, with no bridge left, settled by proof. Then everything is
counted; the exit code is 1 if anything was lost or happened twice.

  npm run demo:cross-chain -- [options]

  --json                 one JSON object at the end instead of the tables
  --help                 this text
`

/** What `npm run demo:cross-chain` does: returns the exit code when everything that was started has been stopped. */
export async function crossChainCommand(
  argv: readonly string[],
  build: (signal: AbortSignal) => Promise<void>,
): Promise<number> {
  const asJson = argv.includes("--json")
  try {
    const { help, json } = parse(argv)
    if (!help) return (await demonstrate(json, build)) ? 0 : 1
    process.stdout.write(USAGE)
    return 0
  } catch (thrown) {
    const error = toAgentGptError(thrown)
    if (error.code === "SETUP_INTERRUPTED") return 130
    if (asJson) process.stdout.write(`${toJsonLine(toProblemJson(error))}\n`)
    else process.stderr.write(`${toCliText(error)}\n`)
    return toExitCode(error)
  }
}

function parse(argv: readonly string[]) {
  const flag = { type: "boolean", default: false } as const
  try {
    return parseArgs({ args: [...argv], strict: true, options: { json: flag, help: flag } }).values
  } catch (error) {
    throw new AgentGptError("SETUP_USAGE_INVALID", error instanceof Error ? error.message : String(error), {
      meta: ["npm run demo:cross-chain -- --help lists the options."],
    })
  }
}

function report(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Whether everything ended as it has to. */
async function demonstrate(json: boolean, build: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
  const signal = abortWhenTold()
  const print = (text: string) => void (json || process.stdout.write(`${text}\n`))
  const closers: Closers = []
  await buildFirst(build, { signal, report })
  try {
    report("Starting two chains, their bridges and a journal ...")
    const scene = await openScene(closers)
    if (signal.aborted) throw new AgentGptError("SETUP_INTERRUPTED")
    const plan = await planStory(scene)
    print(`\nDry run of one order:\n${plan.text}`)
    const told = await unlessAborted(signal, tellStory(scene, { signal, report }))
    const { rows } = scene.timeline
    const facts = await checkOutcome(scene, told)
    const holds = facts.every(isTrue)
    print(`\n${writeOutcome({ told, rows, facts })}`)
    if (json) {
      const { text: _text, ...planned } = plan
      const orders = told.map(({ title, deeds, order }) => ({
        title,
        orderId: order.orderId,
        sourceState: order.sourceState,
        destinationState: order.destinationState,
        deeds,
      }))
      const summary = { event: "cross-chain-demo-done", holds, plan: planned, orders, facts, timeline: rows }
      process.stdout.write(`${toJsonLine(summary)}\n`)
    }
    return holds
  } finally {
    // What was opened last is closed first.
    for (const close of closers.toReversed()) await close()
  }
}

/** Does not wait for work that is told to stop: what it waits for itself may never come, and ends with the closing. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const refuse = () => reject(new AgentGptError("SETUP_INTERRUPTED"))
    if (signal.aborted) refuse()
    signal.addEventListener("abort", refuse)
  })
  return Promise.race([work, aborted])
}
