import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { AgentGptError } from "@agentgpt/core"

// src/surroundings and dist/surroundings lie equally deep.
const WORKSPACE = fileURLToPath(new URL("../../../..", import.meta.url))

/**
 * Runs a script of the workspace with the terminal of this process.
 * @throws CLI_WORKSPACE_MISSING
 */
export async function runScript(name: "start" | "deploy", argv: readonly string[]): Promise<number> {
  const file = join(WORKSPACE, "scripts", `${name}.ts`)
  if (!existsSync(file)) {
    throw new AgentGptError("CLI_WORKSPACE_MISSING", undefined, {
      meta: ["Clone the repository and call `npm run agentgpt --` there."],
    })
  }
  const tools = join(WORKSPACE, "node_modules", ".bin")
  const child = spawn(process.execPath, ["--conditions=source", file, ...argv], {
    stdio: "inherit",
    env: { ...process.env, PATH: `${tools}:${process.env["PATH"]}`, HARDHAT_DISABLE_TELEMETRY: "1" },
  })
  const pass = (signal: NodeJS.Signals) => child.kill(signal)
  // Ctrl-C reaches the script through the terminal; this process must only outlive it.
  process.on("SIGTERM", pass).on("SIGHUP", pass)
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("exit", (code, signal) => {
      process.off("SIGTERM", pass).off("SIGHUP", pass)
      resolve(code ?? (signal === "SIGINT" ? 130 : 1))
    })
  })
}
