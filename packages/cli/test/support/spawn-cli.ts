import { spawn } from "node:child_process"
import { join } from "node:path"
import { root } from "./make-project.ts"

export type Spawned = { readonly code: number | null; readonly out: string; readonly error: string }

type SpawnOptions = {
  readonly directory: string
  readonly environment?: Readonly<Record<string, string>>
  readonly piped?: string
  /** Nobody reads the output. */
  readonly isDeaf?: boolean
  /** Nobody reads the notes and errors. */
  readonly isUnheard?: boolean
  /** Instead of the command itself: a child of the tests. */
  readonly program?: string
  /** Called with all of the output so far, as it comes. */
  readonly onOutput?: (out: string, kill: (signal: NodeJS.Signals) => void) => void
}

/** Runs the command as a process of its own, without a terminal. */
export async function spawnCli(argv: readonly string[], options: SpawnOptions): Promise<Spawned> {
  const { directory, environment = {}, piped = "", onOutput } = options
  const program = options.program ?? join(root, "packages", "cli", "src", "main.ts")
  const child = spawn(process.execPath, ["--conditions=source", program, ...argv], {
    cwd: directory,
    env: {
      PATH: process.env["PATH"],
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
      ...environment,
    },
    stdio: "pipe",
  })
  let [out, error] = ["", ""]
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text
    onOutput?.(out, (signal) => child.kill(signal))
  })
  child.stderr.setEncoding("utf8").on("data", (text: string) => (error += text))
  if (options.isDeaf === true) child.stdout.destroy()
  if (options.isUnheard === true) child.stderr.destroy()
  child.stdin.end(piped)
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, out, error }))
  })
}
