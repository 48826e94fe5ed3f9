import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { writeBundle } from "../src/bundle/write-bundle.ts"
import { disclose } from "../src/disclose/disclose.ts"
import { wrapRunKey } from "../src/readers/wrap-run-key.ts"
import { deriveReaderKey } from "../src/readers/x25519-keys.ts"
import { type ProvingChain, startProvingChain } from "./support/proving-chain.ts"

// The commands of docs/guides/audit-a-proof.md as a person types them, over a run on a local chain.

const root = fileURLToPath(new URL("../../..", import.meta.url))
const runKey = new Uint8Array(32).fill(1)
const readerSecret = new Uint8Array(32).fill(2)
const reader = { publicKey: deriveReaderKey(readerSecret), ephemeralSecret: new Uint8Array(32).fill(3) }

let chain: ProvingChain
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "agentgpt-audit-"))
  chain = await startProvingChain()
  await chain.registerKeys()
  await chain.recordScreening()
  await chain.registerRun()
  await chain.pay()
  await chain.prove()
  const { bytes, digest } = writeBundle({ ...chain.record(), privacy: 3 }, { runKey })
  await chain.anchor(digest)
  const { runId } = chain.record().run
  const { publicKey, ephemeralSecret } = reader
  writeFileSync(join(folder, "run.car"), bytes)
  writeFileSync(join(folder, "damaged.car"), bytes.with(bytes.length - 1, 0x55))
  writeFileSync(
    join(folder, "run.envelope"),
    wrapRunKey({ runId, runKey, reader: publicKey, ephemeralSecret }),
  )
  writeFileSync(join(folder, "reader.key"), Buffer.from(readerSecret).toString("hex"))
  const target = { payment: { chunkIndex: 0, row: 1 } }
  writeFileSync(join(folder, "payment.disclosure"), disclose(bytes, { runKey }, target, reader))
}, 120_000)

afterAll(async () => {
  await chain?.stop()
  rmSync(folder, { recursive: true })
})

async function run(
  command: string,
): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const [program = "", ...words] = command
    .replace("http://127.0.0.1:8545", chain.url)
    .replaceAll(/(?<= )(?=(?:run|damaged|reader|payment)\.)/gu, `${folder}/`)
    .split(" ")
  const inRoot = { cwd: root, env: { ...process.env, npm_config_loglevel: "error" } }
  try {
    const { stdout, stderr } = await promisify(execFile)(program, words, inRoot)
    return { code: 0, out: stdout, error: stderr }
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string }
    return { code, out: stdout, error: stderr }
  }
}

describe("npm run audit-proof", () => {
  test.each([
    ["npm run audit-proof -- run.car", /^skipped {2}words/mu],
    ["npm run audit-proof -- run.car --rpc http://127.0.0.1:8545", /^holds {4}anchor/mu],
    ["npm run audit-proof -- run.car --envelope run.envelope --key reader.key", /^holds {4}words/mu],
    ["npm run audit-proof -- --disclosure payment.disclosure --key reader.key", /^holds {4}inclusion/mu],
    ["npm run audit-proof -- --help", /--trusted-keys/u],
  ])("%s", async (command, expected) => {
    const { code, out } = await run(command)
    expect(code).toBe(0)
    expect(out).toMatch(expected)
  })

  test("npm run audit-proof --silent -- run.car --json", async () => {
    const { code, out } = await run("npm run audit-proof --silent -- run.car --json")
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ ok: true, forgeable: true })
  })

  test("has the exit code of what is wrong", async () => {
    expect(await run("npm run audit-proof -- damaged.car")).toMatchObject({
      code: 24,
      error: expect.stringContaining("BUNDLE_BLOCK_HASH_WRONG"),
    })
    expect((await run("npm run audit-proof")).code).toBe(2)
  })
})
