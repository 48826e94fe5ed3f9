import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { join } from "node:path"

const root = join(import.meta.dirname, "..", "..", "..")

export type ScriptRun = {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** The lines of stdout as JSON, for runs with `--json`. */
  readonly events: readonly ScriptEvent[]
}

export type ScriptEvent = { readonly event: string } & Readonly<Record<string, unknown>>

/**
 * Runs a script of the workspace the way the bootstrap does, as a process of its own without a terminal. `onStart`
 * gets the process, for tests that kill it.
 */
export function runScript(
  name: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  onStart?: (child: ChildProcess) => void,
): Promise<ScriptRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ["--conditions=source", join(root, "scripts", `${name}.ts`), ...argv],
      {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: process.env["HOME"] ?? "",
          NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "",
          CI: "true",
          ...env,
        },
      },
    )
    const chunks = { stdout: "", stderr: "" }
    child.stdout.on("data", (chunk: Buffer) => (chunks.stdout += chunk.toString("utf8")))
    child.stderr.on("data", (chunk: Buffer) => (chunks.stderr += chunk.toString("utf8")))
    child.once("error", reject)
    child.once("close", (exitCode) => resolve({ exitCode, ...chunks, events: readEvents(chunks.stdout) }))
    onStart?.(child)
  })
}

/** The one event of a name; fails if there is none. */
export function eventOf(run: ScriptRun, name: string): ScriptEvent {
  const found = run.events.find(({ event }) => event === name)
  if (found === undefined) throw new Error(`no event "${name}" in:\n${run.stdout}\n${run.stderr}`)
  return found
}

/** The code of the error that a run with `--json` ended with. */
export function errorCodeOf(run: ScriptRun): unknown {
  return (eventOf(run, "error")["error"] as { readonly code?: unknown }).code
}

function readEvents(stdout: string): readonly ScriptEvent[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line))
}
