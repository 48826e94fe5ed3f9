import { parseArgs } from "node:util"

import { AgentGptError } from "@agentgpt/core"

export type JobOptions = {
  readonly payments: number
  readonly chains: number
  /** Of the first chain. Undefined: the usual one, or the next that is free. */
  readonly port?: number
  readonly json: boolean
  /** Whether the chains stay up until Ctrl-C. */
  readonly keep: boolean
  /** Whether what an earlier start left behind is thrown away. */
  readonly fresh: boolean
  readonly help: boolean
  /** Where everything of the job is kept. */
  readonly folder?: string
}

export const START_USAGE = `Builds AgentGPT and runs a whole payroll on chains of this machine: deployed, screened, paid, proved, verified on-chain,
archived and checked again from the archive. Called again after Ctrl-C it goes on where it was, and pays nobody twice.
Many people are paid in seconds and proved in hours: from 500 people on the table comes as soon as all are paid, and once more
when they are proved. Ctrl-C in between puts the proofs off; the same command goes on with them.

  npm start -- [options]

  --payments <number>    how many people are paid (250)
  --chains <number>      over how many chains, 1 to 3 (2)
  --port <number>        where the first chain listens (8545, or the next free port); the others follow it
  --keep                 leave the chains up until Ctrl-C
  --once                 stop the chains at the end (the default)
  --fresh                throw away what an unfinished start left behind
  --folder <folder>      keep everything there instead of in .agentgpt/start
  --json                 a JSON object instead of each table, in a line of its own
  --help                 this text
`

const MOST_PAYMENTS = 50_000

/** Reads the command line of `npm start`; anything unknown or contradictory is refused. */
export function parseJobOptions(argv: readonly string[]): JobOptions {
  const values = parse(argv)
  if (values.keep && values.once) throw refuse("--keep and --once contradict each other.")
  const payments = readNumber("--payments", values.payments ?? "250", 10, MOST_PAYMENTS)
  return {
    payments,
    chains: readNumber("--chains", values.chains ?? "2", 1, 3),
    json: values.json,
    keep: values.keep,
    fresh: values.fresh,
    help: values.help,
    ...(values.port !== undefined && { port: readNumber("--port", values.port, 1, 65_535) }),
    ...(values.folder !== undefined && { folder: values.folder }),
  }
}

function parse(argv: readonly string[]) {
  const flag = { type: "boolean", default: false } as const
  const text = { type: "string" } as const
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      options: {
        payments: text,
        chains: text,
        port: text,
        folder: text,
        json: flag,
        keep: flag,
        once: flag,
        fresh: flag,
        help: flag,
      },
    }).values
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error))
  }
}

function readNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text)
  if (/^\d+$/u.test(text) && number >= least && number <= most) return number
  throw refuse(`${name} is a number from ${least} to ${most}.`)
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("SETUP_USAGE_INVALID", sentence, {
    meta: ["npm start -- --help lists the options."],
  })
}
