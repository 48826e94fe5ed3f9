import { parseArgs } from "node:util"

import { AgentGptError } from "@agentgpt/core"

export type StartOptions = {
  /** Undefined: the usual one, or the next that is free. */
  readonly port?: number
  readonly json: boolean
  /** Whether the chain stays up until Ctrl-C. */
  readonly keep: boolean
  readonly help: boolean
  readonly output?: string
}

export const START_USAGE = `Builds AgentGPT, starts a local chain, deploys every contract to it and says where they are.

  npm start -- [options]

  --port <number>   where the chain listens (8545, or the next free port)
  --keep            stay up until Ctrl-C (the default on a terminal)
  --once            stop the chain when the table is printed (the default elsewhere)
  --output <folder> keep the journal and the address file there instead of in contracts/
  --json            one JSON object instead of the table
  --help            this text
`

/** Reads the command line of `npm start`; anything unknown or contradictory is refused. */
export function parseStartOptions(argv: readonly string[], isTerminal: boolean): StartOptions {
  const values = parse(argv)
  if (values.keep && values.once) throw refuse("--keep and --once contradict each other.")
  return {
    json: values.json,
    keep: values.keep || (isTerminal && !values.once),
    help: values.help,
    ...(values.port !== undefined && { port: parsePort(values.port) }),
    ...(values.output !== undefined && { output: values.output }),
  }
}

function parse(argv: readonly string[]) {
  const flag = { type: "boolean", default: false } as const
  const text = { type: "string" } as const
  try {
    return parseArgs({
      args: [...argv],
      strict: true,
      options: { port: text, json: flag, keep: flag, once: flag, output: text, help: flag },
    }).values
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error))
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  throw refuse(`"${text}" is not a port: a port is a number from 1 to 65535.`)
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("SETUP_USAGE_INVALID", sentence, {
    meta: ["npm start -- --help lists the options."],
  })
}
