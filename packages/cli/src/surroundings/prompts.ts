import { createInterface } from "node:readline/promises"
import { Writable } from "node:stream"
import { AgentGptError } from "@agentgpt/core"
import type { Surroundings } from "./surroundings.ts"

/** Questions to the person at the terminal; where there is none, `isPossible` is false and nothing may be asked. */
export type Prompts = {
  readonly isPossible: boolean
  readonly ask: (question: string) => Promise<string>
  /** What is typed does not show. */
  readonly askHidden: (question: string) => Promise<string>
}

export type PromptRules = { readonly isJson: boolean; readonly isYes: boolean }

/** Nobody is asked without a terminal on both sides, in CI, by a program that wants JSON, or after --yes. */
export function createPrompts(
  { input, error, environment, signal }: Surroundings,
  { isJson, isYes }: PromptRules,
): Prompts {
  const isTerminal = input.isTTY === true && error.isTTY === true
  const isCi = !["", "0", "false", undefined].includes(environment["CI"])
  const question = async (text: string, output: Writable): Promise<string> => {
    const reader = createInterface({ input, output, terminal: true })
    // Ctrl-D ends the input, and nobody would answer any more.
    const unanswered = new Promise<never>((_resolve, reject) => {
      reader.once("close", () => reject(notAnswered()))
    })
    unanswered.catch(() => {})
    try {
      return await Promise.race([reader.question(text, { signal }), unanswered])
    } catch {
      throw notAnswered()
    } finally {
      reader.close()
    }
  }
  return {
    isPossible: isTerminal && !isCi && !isJson && !isYes,
    ask: (text) => question(text, error),
    askHidden: async (text) => {
      error.write(text)
      const answer = await question("", new Writable({ write: (_chunk, _encoding, done) => done() }))
      error.write("\n")
      return answer
    },
  }
}

function notAnswered(): AgentGptError {
  return new AgentGptError("CLI_NOT_CONFIRMED", "Nothing was done: the question was not answered.")
}
