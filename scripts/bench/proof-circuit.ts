import { spawn } from "node:child_process"
import { join } from "node:path"

import { type LocatedCircuit, locateCircuit } from "../../circuits/src/artifacts.ts"

const root = join(import.meta.dirname, "../../circuits")
const folders = { keys: join(root, "cache/bench/keys"), cache: join(root, "cache/circom") }

/**
 * Builds a circuit, unless it is built already, and makes its development key anew. Nothing that is committed
 * changes.
 */
export async function buildForBench(
  name: string,
): Promise<{ readonly circuit: LocatedCircuit; readonly keySeconds: number }> {
  await runHardhat(["circuits", name])
  const printed = await runHardhat(["circuits", "setup", name])
  const seconds = /DEV key made in ([\d.]+) s/u.exec(printed)?.[1]
  if (seconds === undefined) throw new Error(`No development key was made: ${printed}`)
  return { circuit: locateCircuit(name, folders), keySeconds: Number(seconds) }
}

async function runHardhat(words: readonly string[]): Promise<string> {
  const hardhat = join(root, "node_modules/.bin/hardhat")
  const child = spawn(hardhat, ["--config", "hardhat.bench.config.ts", ...words], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  })
  let printed = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text
  })
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", resolve)
  })
  if (exitCode !== 0) throw new Error(`hardhat ${words.join(" ")} failed:\n${printed}`)
  return printed
}
