import { createInterface } from "node:readline/promises"

import { AgentGptError } from "@agentgpt/core"

/** Asks a person at a terminal. Where nobody can answer, the answer is no. */
export async function confirmSpending(question: string, isInteractive: boolean): Promise<void> {
  if (!isInteractive) {
    throw new AgentGptError("DEPLOY_DECLINED", "Nothing was sent: there is no terminal to ask at.", {
      meta: ["Read the plan above; if it is right, run the same command with --yes."],
    })
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await prompt.question(`${question} [y/N] `)
    if (/^y(es)?$/i.test(answer.trim())) return
  } finally {
    prompt.close()
  }
  throw new AgentGptError("DEPLOY_DECLINED", "Nothing was sent: the answer was not yes.")
}
