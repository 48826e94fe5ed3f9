import { spawn } from "node:child_process"

export type CommandResult = { readonly code: number; readonly output: string; readonly stdout: string }

/** Runs a program to its end, or to where the signal ends it, and keeps what it printed; never throws for a non-zero exit. */
export function runCommand(
  command: string,
  argv: readonly string[],
  options: {
    readonly cwd: string
    readonly show?: boolean
    readonly environment?: Readonly<Record<string, string>>
    readonly signal?: AbortSignal | undefined
  },
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const environment = { ...process.env, ...options.environment }
    const child = spawn(command, argv, {
      cwd: options.cwd,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    })
    const stop = () => child.kill("SIGTERM")
    options.signal?.addEventListener("abort", stop)
    if (options.signal?.aborted === true) stop()
    const chunks: Buffer[] = []
    const stdout: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        chunks.push(chunk)
        if (stream === child.stdout) stdout.push(chunk)
        if (options.show === true) process.stderr.write(chunk)
      })
    }
    child.on("error", reject)
    child.on("close", (code) => {
      options.signal?.removeEventListener("abort", stop)
      const [output, out] = [chunks, stdout].map((parts) => Buffer.concat(parts).toString("utf8"))
      resolve({ code: code ?? 1, output: output ?? "", stdout: out ?? "" })
    })
  })
}
