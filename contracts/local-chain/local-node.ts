import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"

/** A node that runs on this machine until `stop`, or until this process ends. */
export type LocalNode = {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Resolves when the process has really gone. */
  readonly stop: () => Promise<void>
  /** Resolves when the node ends by itself or is stopped. */
  readonly ended: Promise<void>
}

export type LocalNodeCommand = {
  readonly command: string
  readonly argv: readonly string[]
  readonly cwd?: string
  /** Finds the port in what the node prints once it listens. */
  readonly listening: RegExp
  readonly startTimeoutMs?: number
  /** How long it may take to end in order before it is killed. 3 seconds unless set. */
  readonly stopTimeoutMs?: number
}

/** Starts a node and waits until it says where it listens; rejects with what it printed if it never does. */
export async function startLocalNode(options: LocalNodeCommand): Promise<LocalNode> {
  const child = spawn(options.command, [...options.argv], {
    cwd: options.cwd,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: Ctrl-C in a terminal goes to the parent alone, which then stops the node in order.
    detached: true,
  })
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  const stop = async () => {
    process.off("exit", killNow)
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill("SIGTERM")
    const timer = setTimeout(() => child.kill("SIGKILL"), options.stopTimeoutMs ?? 3000)
    await ended
    clearTimeout(timer)
  }
  const killNow = () => child.kill("SIGKILL")
  process.once("exit", killNow)
  try {
    const port = await waitForPort(child, options.listening, options.startTimeoutMs ?? 30_000)
    return { url: `http://127.0.0.1:${port}`, port, pid: child.pid ?? 0, stop, ended }
  } catch (error) {
    await stop()
    throw error
  }
}

function waitForPort(child: ChildProcess, listening: RegExp, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = ""
    const fail = (reason: string) => reject(new Error(`${reason}: ${output.trim().slice(-400)}`))
    const timer = setTimeout(() => fail(`the node did not start in ${timeoutMs} ms`), timeoutMs)
    const read = (chunk: Buffer) => {
      // After the port is known the output is drained and dropped, else a full pipe would stop the node.
      if (output.length < 100_000) output += chunk.toString("utf8")
      const port = listening.exec(output)?.[1]
      if (port === undefined) return
      clearTimeout(timer)
      resolve(Number(port))
    }
    child.stdout?.on("data", read)
    child.stderr?.on("data", read)
    child.once("error", (error) => fail(error.message))
    child.once("exit", (code) => {
      clearTimeout(timer)
      fail(`the node ended with code ${code}`)
    })
  })
}
