import { runCommand } from "./run-command.ts"

/**
 * Builds every package, silently unless it fails: then the end of what the tools printed is in the error. With large
 * circuits also their proving keys, which take a minute or two the first time.
 */
export async function buildQuietly(
  root: string,
  { withLargeCircuits = false }: { readonly withLargeCircuits?: boolean } = {},
): Promise<void> {
  const tasks = ["build", ...(withLargeCircuits ? ["build:large"] : [])]
  const { code, output } = await runCommand("turbo", ["run", ...tasks, "--output-logs=errors-only"], {
    cwd: root,
  })
  if (code !== 0) throw new Error(output.trim().slice(-3000))
}
