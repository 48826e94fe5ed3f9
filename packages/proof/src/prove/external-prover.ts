import { spawn } from "node:child_process"
import { mkdtemp, open, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { AgentGptError } from "@agentgpt/core"

import { refuseIfAborted } from "../jobs/run-job.ts"
import type { Prover } from "./prover.ts"
import { readSnarkjsProof } from "./snarkjs-json.ts"

export type ExternalProverOptions = {
  /** The program and what comes before its four files. No shell reads it. */
  readonly command: readonly [program: string, ...before: string[]]
  /** The longest that one proof may take. Default ten minutes. */
  readonly timeoutMs?: number
  /** MiB that one proof takes. Default: a third more than the proving key. */
  readonly estimateMiB?: (zkeyBytes: number) => number
}

const longestOutput = 4_000
/** A proof and its signals take a few thousand bytes. */
const largestAnswer = 2 ** 20

/**
 * Any command with rapidsnark's interface: `prover zkey wtns proof.json public.json`. The witness lies in a private
 * folder while it runs. The command and all it started are killed on time-out and cancellation. It sees PATH and
 * nothing else of the environment.
 *
 * @example
 * ```ts
 * const prover = createExternalProver({ command: ["/opt/rapidsnark/prover"] })
 * ```
 */
export function createExternalProver(options: ExternalProverOptions): Prover {
  const { command, timeoutMs = 600_000 } = options
  return {
    name: command[0],
    estimateMiB: options.estimateMiB ?? ((zkeyBytes) => 100 + Math.ceil((1.35 * zkeyBytes) / 2 ** 20)),
    prove: async ({ zkeyFile, witness, signal }) => {
      refuseIfAborted(signal)
      const folder = await mkdtemp(join(tmpdir(), "agentgpt-prove-"))
      try {
        const files = ["witness.wtns", "proof.json", "public.json"].map((name) => join(folder, name))
        const [witnessFile = "", proofFile = "", publicFile = ""] = files
        await writeFile(witnessFile, witness, { mode: 0o600 })
        await execute([...command, zkeyFile, ...files], timeoutMs, signal)
        return readSnarkjsProof(await readAnswer(proofFile), await readAnswer(publicFile))
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

async function execute(
  [program = "", ...words]: readonly string[],
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  // A group of its own, so that whatever the command starts dies with it.
  const child = spawn(program, words, {
    detached: true,
    env: { PATH: process.env["PATH"] ?? "" },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const kill = () => {
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, "SIGKILL")
    } catch {
      // The group has ended by itself.
    }
  }
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    kill()
  }, timeoutMs)
  signal?.addEventListener("abort", kill, { once: true })
  let printed = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed = `${printed}${text}`.slice(-longestOutput)
    })
  }
  let startFailure: unknown
  const ending = await new Promise<number | string>((resolve) => {
    child.once("error", (error) => {
      startFailure = error
      resolve("not started")
    })
    child.once("exit", (exitCode, killedBy) => resolve(killedBy ?? exitCode ?? "nothing"))
  })
  clearTimeout(timer)
  signal?.removeEventListener("abort", kill)
  // Children that the command left behind, and the pipes that they hold.
  kill()
  child.stdout.destroy()
  child.stderr.destroy()
  refuseIfAborted(signal)
  if (ending === 0) return
  const reason = isLate
    ? `${program} took longer than ${timeoutMs} ms.`
    : `${program} ended with ${typeof ending === "number" ? `exit code ${ending}` : ending}.`
  throw new AgentGptError("PROOF_PROVER_FAILED", reason, {
    meta: printed.trim() === "" ? [] : [printed.trim()],
    cause: startFailure,
  })
}

async function readAnswer(file: string): Promise<unknown> {
  try {
    const handle = await open(file, "r")
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(largestAnswer + 1), 0, largestAnswer + 1)
      if (bytesRead > largestAnswer) throw new Error("the answer is too long")
      return JSON.parse(buffer.toString("utf8", 0, bytesRead)) as unknown
    } finally {
      await handle.close()
    }
  } catch (cause) {
    throw new AgentGptError("PROOF_PROVER_FAILED", "The prover wrote no proof that can be read.", { cause })
  }
}
