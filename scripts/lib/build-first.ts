import { AgentGptError } from "@agentgpt/core"

/** Builds what a command needs, before it begins. Told to stop meanwhile the command ends with the build. */
export async function buildFirst(
  build: (signal: AbortSignal) => Promise<void>,
  { signal, report }: { readonly signal: AbortSignal; readonly report: (line: string) => void },
): Promise<void> {
  report("Building (the first time takes some minutes) ...")
  await build(signal).catch((cause: unknown) => {
    // A terminal tells the build as well, which fails then.
    if (!signal.aborted) throw new AgentGptError("SETUP_BUILD_FAILED", undefined, { cause })
  })
  if (signal.aborted) throw new AgentGptError("SETUP_INTERRUPTED")
}
