import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Call, PayerOptions } from "./open-payer.ts"
import type { Scenario } from "./scenario.ts"

export type PayerJob = {
  readonly databaseUrl: string
  readonly home: string
  readonly options: PayerOptions
  readonly calls: readonly Call[]
}

const program = fileURLToPath(new URL("../children/payer.ts", import.meta.url))

/**
 * Runs a payer in a process of its own. While there is a step left to be killed at, the process kills itself there
 * and another one takes its place; each orders everything again, as a program does that does not know what it did.
 */
export function runPayerProcess(job: PayerJob, killAt: NonNullable<Scenario["killAt"]>) {
  const kills = [...killAt]
  let child: ChildProcess
  let output = ""
  let isStopping = false
  let hasKillAhead = false
  let settle: { resolve: () => void; reject: (error: Error) => void }
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject }
  })
  const start = () => {
    const kill = kills.shift()
    hasKillAhead = kill !== undefined
    child = spawn(process.execPath, ["--conditions=source", program], { stdio: ["pipe", "pipe", "pipe"] })
    child.stdin!.end(JSON.stringify({ ...job, kill }))
    output = ""
    const note = (chunk: Buffer) => {
      output = `${output}${chunk.toString("utf8")}`.slice(-2_000)
    }
    child.stdout!.on("data", note)
    child.stderr!.on("data", note)
    child.once("exit", (code, signal) => {
      if (isStopping) return
      if (code === 0) settle.resolve()
      // It was killed, by itself or by the scenario.
      else if (signal === "SIGKILL") start()
      else settle.reject(new Error(`The payer ended with ${code ?? signal}: ${output}`))
    })
  }
  start()
  return {
    done,
    pid: () => child.pid ?? 0,
    // The child that is running now was to be killed as well, if it has a step for that and is done.
    killsLeft: () => kills.length + (hasKillAhead ? 1 : 0),
    describe: () => output,
    stop: async () => {
      isStopping = true
      child.kill("SIGKILL")
    },
  }
}
