import { spawn } from "node:child_process"

export type CommandResult = { readonly code: number; readonly output: string }

/** Runs a program to its end and keeps what it printed; never throws for a non-zero exit. */
export function runCommand(
  command: string,
  argv: readonly string[],
  options: { readonly cwd: string; readonly show?: boolean },
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, { cwd: options.cwd, stdio: ["ignore", "pipe", "pipe"] })
    const chunks: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        chunks.push(chunk)
        if (options.show === true) process.stderr.write(chunk)
      })
    }
    child.on("error", reject)
    child.on("close", (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString("utf8") }))
  })
}
