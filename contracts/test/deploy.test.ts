import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { keccak256 } from "ethers"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { CONTRACT_PURPOSES } from "../bindings/contract-names.ts"
import type { Deployment } from "../bindings/deployment.ts"
import type { LocalNode } from "../local-chain/local-node.ts"
import { startAnvil } from "../local-chain/start-anvil.ts"
import { askNode, countTransactions } from "./support/ask-node.ts"
import { deployInProcess } from "./support/deploy-in-process.ts"
import { errorCodeOf, eventOf, runScript } from "./support/run-script.ts"
import type { ScriptRun } from "./support/run-script.ts"
import { startHardhatNode } from "./support/start-hardhat-node.ts"
import { startProxy } from "./support/start-proxy.ts"
import { LOCAL_STEPS } from "./support/deployment-steps.ts"

/** The first account of every development node. */
const DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
const DEPLOYER_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"

let output: string
let node: LocalNode

beforeEach(() => {
  output = mkdtempSync(join(tmpdir(), "agentgpt-deploy-"))
})

afterEach(async () => {
  await node?.stop()
  rmSync(output, { recursive: true, force: true })
})

function deploy(
  url: string,
  argv: readonly string[] = ["--yes"],
  onStart?: Parameters<typeof runScript>[3],
): Promise<ScriptRun> {
  const all = ["--network", "localhost", "--json", "--output", output, ...argv]
  return runScript("deploy", all, { LOCALHOST_RPC_URL: url }, onStart)
}

function readRecord(): Deployment {
  return JSON.parse(readFileSync(join(output, "deployments", "31337.json"), "utf8"))
}

async function expectEverythingDeployed(url: string): Promise<void> {
  const { contracts, chainId } = readRecord()
  expect(chainId).toBe(31_337)
  expect(Object.keys(contracts).sort()).toEqual(Object.keys(CONTRACT_PURPOSES).sort())
  for (const [name, { address, codeHash, transactionHash, block, purpose }] of Object.entries(contracts)) {
    const code: string = await askNode(url, "eth_getCode", [address, "latest"])
    expect(code.length, name).toBeGreaterThan(100)
    expect(codeHash, name).toBe(keccak256(code))
    const receipt = await askNode(url, "eth_getTransactionReceipt", [transactionHash])
    expect(Number(receipt.blockNumber), name).toBe(block)
    expect(receipt.status, name).toBe("0x1")
    expect(purpose, name).not.toBe(name)
  }
}

describe("deploying twice in a row", () => {
  async function expectTwiceTheSame(first: ScriptRun): Promise<void> {
    expect(first.exitCode, first.stderr).toBe(0)
    expect(eventOf(first, "deployment")["sent"]).toBe(LOCAL_STEPS)
    await expectEverythingDeployed(node.url)
    const recorded = readFileSync(join(output, "deployments", "31337.json"), "utf8")
    expect(await countTransactions(node.url, DEPLOYER)).toBe(LOCAL_STEPS)

    const second = await deploy(node.url)
    expect(second.exitCode, second.stderr).toBe(0)
    expect(eventOf(second, "deployment")["sent"]).toBe(0)
    expect(eventOf(second, "plan")).toMatchObject({ steps: [], stepsDone: LOCAL_STEPS, costWei: "0" })
    expect(await countTransactions(node.url, DEPLOYER)).toBe(LOCAL_STEPS)
    expect(readFileSync(join(output, "deployments", "31337.json"), "utf8")).toBe(recorded)
  }

  test("hardhat node: the second run sends nothing and writes the same record", async () => {
    node = await startHardhatNode()
    const first = await deployInProcess(node.url, output)
    expect(first.sent).toBe(LOCAL_STEPS)
    await expectEverythingDeployed(node.url)
    const recorded = readFileSync(join(output, "deployments", "31337.json"), "utf8")
    const second = await deployInProcess(node.url, output)
    expect(second.sent).toBe(0)
    expect(await countTransactions(node.url, DEPLOYER)).toBe(LOCAL_STEPS)
    expect(readFileSync(join(output, "deployments", "31337.json"), "utf8")).toBe(recorded)
  })

  test("anvil: the same; the dry run's gas was right; a restarted chain is deployed to anew", async () => {
    node = await startAnvil()
    const dry = await deploy(node.url, ["--dry-run"])
    expect(dry.exitCode, dry.stderr).toBe(0)
    expect(eventOf(dry, "plan")["steps"]).toHaveLength(LOCAL_STEPS)
    expect(await countTransactions(node.url, DEPLOYER)).toBe(0)
    expect(readdirSync(output)).toEqual([])

    await expectTwiceTheSame(await deploy(node.url))
    const deviation = Number(BigInt(eventOf(dry, "plan")["gas"] as string)) / Number(await sumGasUsed()) - 1
    expect(Math.abs(deviation)).toBeLessThan(0.005)

    // The journal of the chain that is gone is still there.
    await node.stop()
    node = await startAnvil()
    const again = await deployInProcess(node.url, output)
    expect(again.sent).toBe(LOCAL_STEPS)
    await expectEverythingDeployed(node.url)
  })

  /** Both nodes mine a block for every transaction. */
  async function sumGasUsed(): Promise<bigint> {
    let used = 0n
    for (let number = 1; number <= LOCAL_STEPS; number += 1) {
      const block = await askNode(node.url, "eth_getBlockByNumber", [`0x${number.toString(16)}`, false])
      used += BigInt(block.gasUsed)
    }
    return used
  }
})

describe("killed half-way", () => {
  // A kill between the signing and the noting of the hash is the dangerous one: the node has the transaction (or
  // not), and nobody has heard the answer. The long tests kill at every transaction, before and after.
  test("after the node has got a transaction: resumed, nothing is sent twice", async () => {
    node = await startAnvil()
    let kill: () => void = () => {}
    const proxy = await startProxy(node.url, async (count, moment) => {
      if (count !== 10 || moment !== "after") return
      kill()
      // The answer must never arrive, and the dying process must be really gone.
      await new Promise((resolve) => setTimeout(resolve, 300))
    })
    try {
      const killed = await deploy(proxy.url, ["--yes"], (child) => (kill = () => child.kill("SIGKILL")))
      expect(killed.exitCode).toBeNull()
      expect(existsSync(join(output, "deployments", "31337.json"))).toBe(false)
      await deployInProcess(node.url, output)
      await expectEverythingDeployed(node.url)
      // One transaction a step in all: none was lost, none went out twice.
      expect(await countTransactions(node.url, DEPLOYER)).toBe(LOCAL_STEPS)
    } finally {
      await proxy.stop()
    }
  })
})

describe("before anything is sent", () => {
  beforeEach(async () => {
    node = await startAnvil()
  })

  async function expectNothingSent(run: ScriptRun): Promise<void> {
    expect(run.exitCode).toBe(21)
    expect(await countTransactions(node.url, DEPLOYER)).toBe(0)
    expect(existsSync(join(output, "deployments"))).toBe(false)
  }

  test("without --yes and without a terminal it shows the plan and declines", async () => {
    const run = await deploy(node.url, [])
    expect(errorCodeOf(run)).toBe("DEPLOY_DECLINED")
    expect(eventOf(run, "plan")["steps"]).toHaveLength(LOCAL_STEPS)
    await expectNothingSent(run)
  })

  test("a balance that is too low is refused, with what is lacking", async () => {
    await askNode(node.url, "anvil_setBalance", [DEPLOYER, "0x16345785d8a0000"])
    const run = await deploy(node.url)
    expect(errorCodeOf(run)).toBe("DEPLOY_BALANCE_TOO_LOW")
    expect(BigInt(eventOf(run, "plan")["shortfallWei"] as string)).toBeGreaterThan(0n)
    await expectNothingSent(run)
  })

  test("a node of another chain than the network's is refused", async () => {
    const run = await runScript("deploy", ["--network", "sepolia", "--yes", "--json", "--output", output], {
      SEPOLIA_RPC_URL: node.url,
      DEPLOYER_PRIVATE_KEY: DEPLOYER_KEY,
    })
    expect(errorCodeOf(run)).toBe("DEPLOY_CHAIN_MISMATCH")
    await expectNothingSent(run)
  })

  test("the local network never reaches a live chain", async () => {
    await node.stop()
    node = await startAnvil({ chainId: 1 })
    const run = await deploy(node.url)
    expect(errorCodeOf(run)).toBe("DEPLOY_CHAIN_MISMATCH")
    await expectNothingSent(run)
  })
})
