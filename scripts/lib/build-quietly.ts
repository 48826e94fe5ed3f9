import { runCommand } from "./run-command.ts"

/** Builds every package, silently unless it fails: then the end of what the tools printed is in the error. */
export async function buildQuietly(root: string): Promise<void> {
  const { code, output } = await runCommand("turbo", ["run", "build", "--output-logs=errors-only"], {
    cwd: root,
  })
  if (code !== 0) throw new Error(output.trim().slice(-3000))
}
