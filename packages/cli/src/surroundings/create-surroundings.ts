import type { Ports, Surroundings } from "./surroundings.ts"

/**
 * The surroundings of this process. The rooms behind the ports are loaded when a command first asks for them.
 *
 * @example
 * const surroundings = createSurroundings({ directory: "/srv/payroll" })
 * process.exitCode = await runCli(["doctor", "--json"], surroundings)
 */
export function createSurroundings(options: { readonly directory?: string } = {}): Surroundings {
  const told = abortOnSignals()
  process.stdout.on("error", endsQuietly(told))
  process.stderr.on("error", goOnUnheard)
  return {
    environment: process.env,
    directory: options.directory ?? process.cwd(),
    input: process.stdin,
    output: process.stdout,
    error: process.stderr,
    now: Date.now,
    signal: told.signal,
    ports: PORTS,
  }
}

const PORTS: Ports = {
  openOrchestrator: async (inputs) => {
    const { openFromConfig } = await import("../open/open-from-config.ts")
    return openFromConfig(inputs)
  },
  openTender: async (inputs, store, account) => {
    const { openTenderFromConfig } = await import("../open/open-tender-from-config.ts")
    return openTenderFromConfig(inputs, store, account)
  },
  openStore: async (options) => {
    const { openStore } = await import("@agentgpt/chain")
    return openStore(options)
  },
  runScript: async (name, argv) => {
    const { runScript } = await import("./run-script.ts")
    return runScript(name, argv)
  },
}

/**
 * Whoever read the output, such as `head`, has seen enough: the command is told to end as by Ctrl-C, so that it closes
 * what it has opened. Ending the process here left the database running.
 */
function endsQuietly(told: AbortController): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (error.code !== "EPIPE") throw error
    told.abort()
  }
}

/** Notes that nobody reads are no reason to end: the result and the exit code still count. */
function goOnUnheard(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error
}

/** The first signal asks the command to end; a second one ends the process as usual. */
function abortOnSignals(): AbortController {
  const controller = new AbortController()
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      if (controller.signal.aborted) process.kill(process.pid, signal)
      else controller.abort()
    })
  }
  return controller
}
