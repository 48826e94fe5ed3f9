import { execFile } from "node:child_process"
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Interface } from "ethers"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { writeLocalPolicy } from "../../scripts/payroll/local-policy.ts"
import { type LocalChain, openLocalChain } from "../../scripts/payroll/open-chain.ts"
import { startSigningService } from "./support/start-signing-service.ts"
import { type WrittenPayroll, writePayroll } from "../../scripts/payroll/write-payroll.ts"

// The command as an operator uses it: a key, a list, a policy, a payroll; a real chain, the real database.

const MAIN = join(import.meta.dirname, "../../packages/cli/src/main.ts")
const BALANCE = new Interface(["function balanceOf(address) view returns (uint256)"])
const APPROVERS = [1, 2, 3].map((byte) => `0x${String(byte).repeat(40)}` as const)

let folder: string
let chain: LocalChain
let payroll: WrittenPayroll
let payer: `0x${string}`
let service: Awaited<ReturnType<typeof startSigningService>>

type Said = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

/** Not by a call that blocks: the chain's blocks are mined by this process. */
function agentgpt(...argv: readonly string[]): Promise<Said> {
  const env = { ...process.env, AGENTGPT_HOME: join(folder, "home"), SIGNER_URL: service.url }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--conditions=source", MAIN, ...argv],
      { cwd: folder, env },
      (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr })
      },
    )
  })
}

async function balance(account: string): Promise<bigint> {
  const call = { to: chain.token.address, data: BALANCE.encodeFunctionData("balanceOf", [account]) }
  return BigInt((await chain.pool.withNode((node) => node.call("eth_call", [call, "latest"]))) as string)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "agentgpt-command-"))
  chmodSync(folder, 0o711)
  chain = await openLocalChain({ number: 31_339, folder, report: () => {} })
  payroll = writePayroll(folder, 12, 1)
  service = await startSigningService()
  writeFileSync(join(folder, "pass.txt"), "known to this test alone", { mode: 0o600 })
  expect((await agentgpt("keys", "new", "payer", "--passphrase-file", "pass.txt")).exitCode).toBe(0)
  const { stdout } = await agentgpt("keys", "address", "payer", "--json")
  payer = JSON.parse(stdout).address.toLowerCase()
  await chain.fundOnce(payer, 10n ** 12n)
  await chain.fundOnce(service.address, 10n ** 12n)
  const policy = writeLocalPolicy([chain], { approvers: APPROVERS })
  writeFileSync(join(folder, "policy.json"), JSON.stringify(policy))
  writeFileSync(
    join(folder, "agentgpt.config.ts"),
    `export default {
      // The second answers nothing: one of two nodes may be away. Both are of one host.
      chains: { "${chain.chainId}": { rpcUrls: ["${chain.node.url}", "${chain.node.url}/second"], requestsPerSecond: 500 } },
      remoteSigners: { treasury: { address: "${service.address}", url: { $secret: "SIGNER_URL" } } },
    }`,
  )
}, 900_000)

afterAll(async () => {
  await chain?.close()
  service?.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
})

const asked = (from = payer) => [
  payroll.files[0] ?? "",
  "--chain",
  chain.chainId,
  "--token",
  chain.token.address,
  "--decimals",
  "6",
  "--payer",
  from,
  "--skip-bad-rows",
  "--skip-refused",
]
const run = () => ["run", ...asked(), "--run", "november", "--passphrase-file", "pass.txt", "--yes", "--json"]

describe("the command agentgpt", () => {
  test("clears nobody without a list", async () => {
    const { exitCode, stdout } = await agentgpt(...run())
    expect(exitCode).not.toBe(0)
    expect(stdout).toContain("SCREEN_LIST_MISSING")
  })

  test("plans a payroll, and spends nothing", async () => {
    const publishedOn = new Date().toISOString().slice(0, 10)
    const list = ["lists", "import", payroll.listFile, "--name", "sample", "--published-on", publishedOn]
    expect((await agentgpt(...list)).exitCode).toBe(0)
    const { exitCode, stdout } = await agentgpt("plan", ...asked())
    expect(exitCode).toBe(0)
    expect(stdout).toContain("Decision: allow")
    expect(stdout).toContain("Nothing was spent.")
    expect(await balance(payer)).toBe(10n ** 12n)
  })

  test("pays it once, however often it is called", async () => {
    const retried = await agentgpt("runs", "retry", "november", "--yes")
    expect(retried.exitCode, retried.stdout + retried.stderr).toBe(0)
    for (const _ of [1, 2]) {
      // eslint-disable-next-line no-await-in-loop -- the second comes after the first
      const { exitCode, stdout, stderr } = await agentgpt(...run())
      expect(exitCode, stderr).toBe(0)
      const view = JSON.parse(stdout.trim().split("\n").at(-1) ?? "")
      expect(view).toMatchObject({ state: "completed", payments: { planned: 11, paid: 11, refused: 1 } })
    }
    const { stdout } = await agentgpt("export", "november", "--format", "json")
    const { payments } = JSON.parse(stdout)
    expect(payments).toHaveLength(12)
    for (const { recipient, amount, units, status } of payments) {
      // eslint-disable-next-line no-await-in-loop -- few
      expect(await balance(recipient)).toBe(status === "paid" ? BigInt(units ?? amount) : 0n)
    }
  })
  test("pays with a key that only a signing service has, and shows nobody its URL", async () => {
    const doctor = await agentgpt("doctor", "--json")
    expect(doctor.stdout).toContain(`"name":"treasury"`)
    const before = await balance(service.address)
    const wish = ["--run", "december", "--passphrase-file", "pass.txt", "--yes", "--json"]
    const { exitCode, stdout, stderr } = await agentgpt("run", ...asked(service.address), ...wish)
    expect(exitCode, stderr).toBe(0)
    expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({
      state: "completed",
      payments: { paid: 11 },
    })
    // Register, allow, pay.
    expect(service.countSigned()).toBeGreaterThanOrEqual(2)
    expect(await balance(service.address)).toBeLessThan(before)
    expect(doctor.stdout + stdout + stderr).not.toContain("a-key-that-nobody-sees")
  })
})
