import { runCommand } from "./run-command.ts"

/**
 * Builds every package, or one with what it needs, silently unless it fails: then the end of what the tools printed is in
 * the error. With large circuits also their proving keys, which take a minute or two the first time.
 */
export async function buildQuietly(
  root: string,
  {
    withLargeCircuits = false,
    packageName,
    signal,
  }: {
    readonly withLargeCircuits?: boolean
    readonly packageName?: string
    readonly signal?: AbortSignal
  } = {},
): Promise<void> {
  const tasks = ["build", ...(withLargeCircuits ? ["build:large"] : [])]
  const chosen = packageName === undefined ? [] : [`--filter=${packageName}`]
  const argv = ["run", ...tasks, ...chosen, "--output-logs=errors-only"]
  const { code, output } = await runCommand("turbo", argv, { cwd: root, signal })
  if (code !== 0) throw new Error(output.trim().slice(-3000))
}
