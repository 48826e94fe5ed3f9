import { AgentGptError } from "@agentgpt/core"

import { findFreePort, isPortFree } from "./find-free-port.ts"

const USUAL_PORT = 8545

/** The port that was asked for, or refuses; without one the usual port, or the next free one and says so. */
export async function choosePort(asked: number | undefined, say: (text: string) => void): Promise<number> {
  if (asked !== undefined) {
    if (await isPortFree(asked)) return asked
    throw new AgentGptError("SETUP_PORT_BUSY", `Another program listens on port ${asked}.`, {
      meta: ["End it, or choose another port with --port <number>."],
    })
  }
  const port = await findFreePort(USUAL_PORT)
  if (port === undefined) {
    throw new AgentGptError("SETUP_PORT_BUSY", `No port from ${USUAL_PORT} on is free.`, {
      meta: ["Choose one with --port <number>."],
    })
  }
  if (port !== USUAL_PORT) say(`Port ${USUAL_PORT} is in use, so the chain listens on ${port}.`)
  return port
}
