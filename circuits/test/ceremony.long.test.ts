import { execFile } from "node:child_process"
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

import { Wallet } from "ethers"
import { WitnessCalculatorBuilder } from "circom_runtime"
import { groth16 } from "snarkjs"
import { afterAll, beforeAll, expect, test } from "vitest"

import { buildScreen } from "./support/scenarios/screen.ts"

// The ceremony of docs/guides/ceremony.md, command by command, on the circuit Screen16 and a phase-1 file made
// here: about a quarter of an hour of processor time.

const run = promisify(execFile)
const project = join(dirname(fileURLToPath(import.meta.url)), "..")
const snarkjs = join(project, "node_modules/snarkjs/build/cli.cjs")
const limitMs = 3_600_000

let work = ""
let coordinator = ""
let ptau = ""

beforeAll(async () => {
  work = await realpath(await mkdtemp(join(tmpdir(), "agentgpt-ceremony-")))
  ptau = join(work, "rehearsal.ptau")
  coordinator = await copyProject("coordinator")
  const phase1 = (...argv: string[]) =>
    run(process.execPath, [snarkjs, "powersoftau", ...argv], { cwd: work })
  await phase1("new", "bn128", "14", "a.ptau")
  await phase1("contribute", "a.ptau", "b.ptau", "--name=rehearsal", "-e=anything")
  await phase1("prepare", "phase2", "b.ptau", "rehearsal.ptau")
}, limitMs)

afterAll(async () => {
  const { curve_bn128: curve } = globalThis as { curve_bn128?: { terminate(): Promise<void> } | null }
  await curve?.terminate()
  await rm(work, { recursive: true, force: true })
})

test(
  "three contributors and a beacon make a key of Screen16 that anybody can verify",
  async () => {
    const refused = await hardhat(coordinator, "ceremony", "new", "Screen16", "--ptau", ptau)
    expect(refused.output).toContain("CEREMONY_PHASE1_UNPINNED")
    const local = ["--ptau", ptau, "--local-ptau", "--beacon-source", "drand quicknet round 20000000"]
    await succeed(coordinator, "new", "Screen16", ...local)
    const ada = Wallet.createRandom()
    for (const name of ["Ada", "Grace", "Emmy"]) {
      const { output } = await succeed(coordinator, "contribute", "Screen16", "--name", name)
      if (name !== "Ada") continue
      const message = /I, Ada, contributed .*$/m.exec(output)?.[0].trim() ?? ""
      const signature = await ada.signMessage(message)
      const signed = ["--address", ada.address, "--signature", signature]
      await succeed(coordinator, "sign", "Screen16", "--name", "Ada", ...signed)
    }
    await succeed(coordinator, "beacon", "Screen16", "--value", "ab".repeat(32))

    const anybody = await copyProject("anybody")
    const from = join(coordinator, "ceremony/Screen16")
    await mkdir(join(anybody, "ceremony/Screen16"), { recursive: true })
    await cp(join(from, "attestation.json"), join(anybody, "ceremony/Screen16/attestation.json"))
    const zkey = join(from, "Screen16_0004.zkey")
    const verified = await succeed(anybody, "verify", "Screen16", "--ptau", ptau, "--zkey", zkey)
    for (const text of ["Ada", "Grace", "Emmy", "TESTNET"]) expect(verified.output).toContain(text)

    const tooHigh = await hardhat(coordinator, "ceremony", "export", "Screen16", "--ptau", ptau)
    expect(tooHigh.output).toContain("CEREMONY_LEVEL_REFUSED")
    await succeed(coordinator, "export", "Screen16", "--ptau", ptau, "--testnet")

    const read = async (file: string) => JSON.parse(await readFile(join(coordinator, file), "utf8"))
    const key = await read("keys/Screen16.testnet.json")
    const calculator = await WitnessCalculatorBuilder(
      await readFile(join(coordinator, "cache/circom/Screen16/Screen16.wasm")),
    )
    const witness = await calculator.calculateWTNSBin(buildScreen(), true)
    const { proof, publicSignals } = await groth16.prove(
      join(coordinator, "cache/circom/Screen16/Screen16.testnet.zkey"),
      { type: "mem", data: witness },
    )
    expect(await groth16.verify(key, publicSignals, proof)).toBe(true)
    expect(await groth16.verify(await read("keys/Screen16.dev.json"), publicSignals, proof)).toBe(false)
    expect(await groth16.verify(key, publicSignals.toReversed(), proof)).toBe(false)
  },
  limitMs,
)

/** The project as somebody who takes the repository has it: its sources and committed keys, nothing built. */
async function copyProject(name: string): Promise<string> {
  const root = join(work, name)
  await mkdir(root)
  for (const part of ["src", "keys", "verifiers", "circuits.ts", "hardhat.config.ts", "package.json"])
    await cp(join(project, part), join(root, part), { recursive: true })
  await symlink(join(project, "node_modules"), join(root, "node_modules"))
  return root
}

type Outcome = { readonly code: number; readonly output: string }

async function hardhat(root: string, ...argv: readonly string[]): Promise<Outcome> {
  const cli = join(root, "node_modules/hardhat/dist/src/cli.js")
  const environment = { ...process.env, HARDHAT_DISABLE_TELEMETRY: "1", NO_COLOR: "1" }
  try {
    const { stdout, stderr } = await run(process.execPath, [cli, "circuits", ...argv], {
      cwd: root,
      env: environment,
    })
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, output: stdout + stderr }
  }
}

async function succeed(root: string, ...argv: readonly string[]): Promise<Outcome> {
  const outcome = await hardhat(root, "ceremony", ...argv)
  expect(outcome.code, outcome.output).toBe(0)
  return outcome
}
