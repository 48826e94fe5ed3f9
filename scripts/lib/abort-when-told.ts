/**
 * Aborts when the process is told to end, or when nobody reads its output any more, so that it ends in order: chains and
 * databases that it started would outlive it otherwise. A second signal ends it at once.
 */
export function abortWhenTold(): AbortSignal {
  const controller = new AbortController()
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => (controller.signal.aborted ? process.exit(130) : controller.abort()))
  }
  for (const output of [process.stdout, process.stderr]) {
    output.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error
      controller.abort()
    })
  }
  return controller.signal
}
