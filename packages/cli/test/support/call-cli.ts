import { PassThrough, Writable } from "node:stream"
import { openMockStore } from "../../../chain/src/mocks/mock-store.ts"
import type { Store } from "@agentgpt/chain"
import { createMockOrchestrator } from "../../src/mocks/mock-orchestrator.ts"
import type { MockOrchestrator, MockOrchestratorOptions } from "../../src/mocks/mock-orchestrator.ts"
import { createMockTender } from "../../src/mocks/mock-tender.ts"
import type { MockLooks, MockTender } from "../../src/mocks/mock-tender.ts"
import type { OpenInputs } from "../../src/open/open-inputs.ts"
import { runCli } from "../../src/run-cli.ts"
import type { Ports, Surroundings } from "../../src/surroundings/surroundings.ts"

export type CallOptions = {
  readonly directory: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** A person sits there and types these lines. */
  readonly typed?: readonly string[]
  /** Standard input of a pipe. */
  readonly piped?: string
  readonly ports?: Partial<Ports>
  readonly mock?: MockOrchestratorOptions
  readonly looks?: MockLooks
  readonly store?: Store
  readonly signal?: AbortSignal
  readonly now?: () => number
}

export type Called = {
  readonly code: number
  readonly out: string
  readonly error: string
  /** What stood on the output, a JSON value a line. */
  readonly lines: readonly Readonly<Record<string, unknown>>[]
  readonly orchestrator: MockOrchestrator | undefined
  readonly tender: MockTender | undefined
  readonly inputs: OpenInputs | undefined
  readonly scripts: readonly string[]
}

/** Calls the command line in this process, with nothing around it but what the test gives. */
export async function callCli(argv: readonly string[], options: CallOptions): Promise<Called> {
  const {
    typed,
    piped = "",
    environment = {},
    directory,
    ports,
    signal = new AbortController().signal,
  } = options
  const isTTY = typed !== undefined
  let [out, error] = ["", ""]
  const scripts: string[] = []
  let orchestrator: MockOrchestrator | undefined
  let tender: MockTender | undefined
  let inputs: OpenInputs | undefined
  const input = Object.assign(new PassThrough(), { isTTY })
  if (!isTTY) input.end(piped)
  const answers = [...(typed ?? [])]
  const surroundings: Surroundings = {
    environment,
    directory,
    input,
    output: Object.assign(
      collect((text) => (out += text)),
      { isTTY, columns: 100 },
    ),
    error: Object.assign(
      collect((text) => {
        error += text
        // A person answers what ends in a question mark, a colon or a choice.
        if (!isTTY || !/(?:\?|:|\]) $/u.test(text)) return
        // Without an answer the person ends the input by Ctrl-D.
        if (answers.length > 0) input.write(`${answers.shift()}\n`)
        else input.end()
      }),
      { isTTY },
    ),
    now: options.now ?? (() => 1_800_000_001_000),
    signal,
    ports: {
      openOrchestrator: async (given) => {
        inputs = given
        orchestrator = createMockOrchestrator(given, options.mock)
        return orchestrator
      },
      openTender: async (given) => {
        inputs = given
        tender = createMockTender(options.looks)
        return tender
      },
      openStore: async () => {
        const store = options.store ?? (await openMockStore())
        return options.store === undefined ? store : { ...store, close: async () => {} }
      },
      runScript: async (name, rest) => {
        scripts.push([name, ...rest].join(" "))
        return 0
      },
      ...ports,
    },
  }
  const code = await runCli(argv, surroundings)
  return {
    code,
    out,
    error,
    scripts,
    orchestrator,
    tender,
    inputs,
    lines: argv.includes("--json") ? parseLines(out) : [],
  }
}

function collect(take: (text: string) => void): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      take(chunk.toString("utf8"))
      done()
    },
  })
}

/** Fails on anything that is not one JSON object a line. */
export function parseLines(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const value = JSON.parse(line) as unknown
      if (typeof value !== "object" || value === null || Array.isArray(value))
        throw new Error(`No object: ${line}`)
      return value as Readonly<Record<string, unknown>>
    })
}
