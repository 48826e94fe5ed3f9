import { execFileSync, spawn } from "node:child_process"
import { join } from "node:path"

const root = join(import.meta.dirname, "../../..")

export type StartRun = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }

/**
 * Runs `npm start` as the bootstrap hands it over, in a process without a terminal. When the output has `interruptAt` in it,
 * the process is told to stop; once, since told again it would end without stopping anything. A test that gives up waiting
 * says for what it waited.
 */
export function startJob(
  folder: string,
  argv: readonly string[],
  { interruptAt, signal }: { readonly interruptAt?: string; readonly signal?: AbortSignal } = {},
): Promise<StartRun> {
  return new Promise((resolve, reject) => {
    const script = join(root, "scripts", "start.ts")
    const child = spawn(process.execPath, ["--conditions=source", script, "--folder", folder, ...argv], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    })
    const printed = { stdout: "", stderr: "" }
    let isInterrupted = false
    signal?.addEventListener("abort", () => {
      // eslint-disable-next-line no-console -- all that is left of a process that hangs
      console.error(
        [`npm start ${argv.join(" ")} did not end:`, printed.stderr, ...listRunning(folder)].join("\n"),
      )
      child.kill("SIGKILL")
    })
    for (const name of ["stdout", "stderr"] as const) {
      child[name].on("data", (chunk: Buffer) => {
        printed[name] += chunk.toString("utf8")
        if (isInterrupted || interruptAt === undefined || !printed.stderr.includes(interruptAt)) return
        isInterrupted = true
        child.kill("SIGINT")
      })
    }
    child.once("error", reject)
    child.once("close", (exitCode) => resolve({ exitCode, ...printed }))
  })
}

/** Command lines of running processes of the folder: chains and the database. */
export function listRunning(folder: string): readonly string[] {
  const processes = execFileSync("ps", ["-A", "-ww", "-o", "args"]).toString("utf8").split("\n")
  return processes.filter((line) => line.includes(folder) && !line.includes("scripts/start.ts"))
}
