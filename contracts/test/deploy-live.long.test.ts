import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { AbiCoder, id } from "ethers"
import { expect, test } from "vitest"

import { startAnvil } from "../local-chain/start-anvil.ts"
import { askNode, countTransactions } from "./support/ask-node.ts"
import { errorCodeOf, eventOf, runScript } from "./support/run-script.ts"

// The whole way of a live network against a local node that has a live network's chain id and mines a block a
// second: the production build, the key out of a variable, five confirmations, and the handover at the end.

const KEY = "5ec3e7c0ffee5ec3e7c0ffee5ec3e7c0ffee5ec3e7c0ffee5ec3e7c0ffee5ec3"
const SOMEBODY = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
const STEPS = 35

test("a live network: planned, deployed, handed over, not verified without an explorer, and no secret anywhere", async () => {
  const output = mkdtempSync(join(tmpdir(), "agentgpt-live-"))
  const node = await startAnvil({ chainId: 84_532, flags: ["--block-time", "1"] })
  try {
    const address = node.url.replace("//", "//someone:hunter2hunter2@")
    const env = { BASE_SEPOLIA_RPC_URL: address, DEPLOYER_PRIVATE_KEY: KEY }
    const people = ["guardian", "operator", "treasury"].flatMap((person) => [`--${person}`, SOMEBODY])
    const argv = ["--network", "baseSepolia", "--json", "--output", output, ...people]

    const poor = await runScript("deploy", [...argv, "--yes"], env)
    expect(errorCodeOf(poor), poor.stderr).toBe("DEPLOY_BALANCE_TOO_LOW")
    const deployer = eventOf(poor, "plan")["deployer"] as string
    await askNode(node.url, "anvil_setBalance", [deployer, "0x8ac7230489e80000"])

    const unasked = await runScript("deploy", argv, env)
    expect(errorCodeOf(unasked)).toBe("DEPLOY_DECLINED")
    expect(await countTransactions(node.url, deployer)).toBe(0)

    const done = await runScript("deploy", [...argv, "--yes", "--verify"], env)
    expect(errorCodeOf(done), done.stderr).toBe("DEPLOY_VERIFICATION_FAILED")
    expect(eventOf(done, "deployment")).toMatchObject({
      sent: STEPS,
      chainId: 84_532,
      network: "baseSepolia",
    })
    expect(await countTransactions(node.url, deployer)).toBe(STEPS)
    const again = await runScript("deploy", [...argv, "--yes"], env)
    expect(again.exitCode, again.stderr).toBe(0)
    expect(eventOf(again, "deployment")["sent"]).toBe(0)

    const record = JSON.parse(readFileSync(join(output, "deployments", "84532.json"), "utf8"))
    const isAdministrator = async (account: string) => {
      const call = id("hasRole(uint64,address)").slice(0, 10)
      const data = call + AbiCoder.defaultAbiCoder().encode(["uint64", "address"], [0n, account]).slice(2)
      const answer = await askNode(node.url, "eth_call", [
        { to: record.contracts.AccessManager.address, data },
        "latest",
      ])
      return AbiCoder.defaultAbiCoder().decode(["bool", "uint32"], answer)[0]
    }
    expect(await isAdministrator(deployer)).toBe(false)
    expect(await isAdministrator(record.contracts.TimelockController.address)).toBe(true)

    const printed = [poor, unasked, done, again].map(({ stdout, stderr }) => stdout + stderr)
    const entries = readdirSync(output, { recursive: true, withFileTypes: true })
    const written = entries
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    for (const text of [...printed, ...written]) expect(text).not.toMatch(/hunter2|5ec3e7c0ffee/i)
  } finally {
    await node.stop()
    rmSync(output, { recursive: true })
  }
}, 3_600_000)
