import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { AgentGptError } from "@agentgpt/core"
import { toCliText } from "@agentgpt/core"
import { Wallet } from "ethers"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"

import { connectTarget } from "../deploy/connect-target.ts"
import { parseDeployOptions } from "../deploy/deploy-options.ts"
import { openHardhat } from "../deploy/open-hardhat.ts"
import type { LocalNode } from "../local-chain/local-node.ts"
import { startAnvil } from "../local-chain/start-anvil.ts"
import { askNode, countTransactions } from "./support/ask-node.ts"
import { deployInProcess } from "./support/deploy-in-process.ts"
import { refusalOf } from "./support/refusal-of.ts"
import { startProxy } from "./support/start-proxy.ts"
import { LOCAL_STEPS } from "./support/deployment-steps.ts"

const DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"

describe("usage", () => {
  test.each([
    ["no network", []],
    ["a network without its name", ["--network"]],
    ["an unknown option", ["--network", "localhost", "--force"]],
    ["a stray word", ["--network", "localhost", "please"]],
    ["a dry run that is to be confirmed", ["--network", "localhost", "--dry-run", "--yes"]],
  ])("%s", async (_name, argv) => {
    expect(await refusalOf(() => parseDeployOptions(argv))).toMatchObject({ code: "DEPLOY_USAGE_INVALID" })
  })
})

describe("configuration", () => {
  afterEach(() => vi.unstubAllEnvs())
  const key = "5ec3e7c0ffee5ec3e7c0ffee5ec3e7c0ffee5ec3e7c0ffee5ec3e7c0ffee5ec3"

  async function connect(
    network: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<AgentGptError> {
    for (const name of ["SEPOLIA_RPC_URL", "BASE_SEPOLIA_RPC_URL", "DEPLOYER_PRIVATE_KEY"]) {
      vi.stubEnv(name, env[name])
    }
    // Without it Hardhat would look into the keystore of whoever runs the tests, and ask for its password.
    vi.stubEnv("CI", "true")
    return refusalOf(async () => connectTarget(await openHardhat(network, "default"), network))
  }

  test("a missing RPC address names its variable", async () => {
    const refusal = await connect("baseSepolia")
    expect(refusal).toMatchObject({ code: "DEPLOY_VARIABLE_MISSING", recovery: "ask" })
    expect(refusal.shortMessage).toContain("BASE_SEPOLIA_RPC_URL")
  })

  test("a missing key names its variable", async () => {
    const refusal = await connect("sepolia", { SEPOLIA_RPC_URL: "http://127.0.0.1:1" })
    expect(refusal.code).toBe("DEPLOY_VARIABLE_MISSING")
    expect(refusal.shortMessage).toContain("DEPLOYER_PRIVATE_KEY")
  })

  test("a key that is none is refused without being shown", async () => {
    const env = { SEPOLIA_RPC_URL: "http://127.0.0.1:1", DEPLOYER_PRIVATE_KEY: `${key}ff` }
    const refusal = await connect("sepolia", env)
    expect(refusal.code).toBe("DEPLOY_VARIABLE_INVALID")
    expect(JSON.stringify(refusal) + refusal.stack).not.toContain("5ec3e7c0")
  })

  test("an RPC address that is no URL is refused", async () => {
    const refusal = await connect("sepolia", { SEPOLIA_RPC_URL: "sepolia please", DEPLOYER_PRIVATE_KEY: key })
    expect(refusal.code).toBe("DEPLOY_VARIABLE_INVALID")
  })

  test("an unknown network lists the known ones", async () => {
    const refusal = await connect("mainnet")
    expect(refusal.code).toBe("DEPLOY_NETWORK_UNKNOWN")
    expect(refusal.meta.join()).toContain("arbitrumSepolia")
  })
})

describe("while it runs", () => {
  let output: string
  let node: LocalNode
  let snapshot: string
  beforeAll(async () => {
    node = await startAnvil()
  })
  afterAll(() => node.stop())
  beforeEach(async () => {
    output = mkdtempSync(join(tmpdir(), "agentgpt-deploy-"))
    snapshot = await askNode(node.url, "evm_snapshot")
  })
  afterEach(async () => {
    rmSync(output, { recursive: true, force: true })
    await askNode(node.url, "evm_revert", [snapshot])
  })

  async function expectResumed(transactions = LOCAL_STEPS): Promise<void> {
    const { sent } = await deployInProcess(node.url, output)
    expect(sent).toBeLessThan(LOCAL_STEPS)
    expect(await countTransactions(node.url, DEPLOYER)).toBe(transactions)
  }

  test("money that runs out stops it with one sentence; with more money it goes on", async () => {
    const proxy = await startProxy(node.url, async (count, moment) => {
      if (count === 8 && moment === "after") await askNode(node.url, "anvil_setBalance", [DEPLOYER, "0x1"])
    })
    const refusal = await refusalOf(() => deployInProcess(proxy.url, output)).finally(proxy.stop)
    expect(refusal, toCliText(refusal)).toMatchObject({ code: "DEPLOY_BALANCE_TOO_LOW", recovery: "ask" })
    await askNode(node.url, "anvil_setBalance", [DEPLOYER, "0x56bc75e2d63100000"])
    await expectResumed()
  })

  /** The node takes the eighth transaction, has something done, and drops it before it is in a block. */
  async function deployDropped(meanwhile: () => Promise<unknown>): Promise<AgentGptError> {
    const proxy = await startProxy(node.url, async (count, moment) => {
      if (count !== 8) return
      if (moment === "before") return void (await askNode(node.url, "evm_setAutomine", [false]))
      await meanwhile()
      await askNode(node.url, "anvil_dropAllTransactions")
      await askNode(node.url, "evm_setAutomine", [true])
    })
    return refusalOf(() => deployInProcess(proxy.url, output)).finally(proxy.stop)
  }

  test("a transaction that is dropped since money ran out is about money; with more money it goes on", async () => {
    const refusal = await deployDropped(() => askNode(node.url, "anvil_setBalance", [DEPLOYER, "0x1"]))
    expect(refusal, toCliText(refusal)).toMatchObject({ code: "DEPLOY_BALANCE_TOO_LOW", recovery: "ask" })
    const again = await refusalOf(() => deployInProcess(node.url, output))
    expect(again, toCliText(again)).toMatchObject({ code: "DEPLOY_BALANCE_TOO_LOW", recovery: "ask" })
    await askNode(node.url, "anvil_setBalance", [DEPLOYER, "0x56bc75e2d63100000"])
    await expectResumed()
  })

  test("a transaction that is dropped though there is money is only to be tried again", async () => {
    const refusal = await deployDropped(async () => undefined)
    expect(refusal, toCliText(refusal)).toMatchObject({ code: "DEPLOY_INCOMPLETE", recovery: "retry" })
    await expectResumed()
  })

  test("a foreign transaction from the deployer stops it; afterwards it goes on", async () => {
    const proxy = await startProxy(node.url, async (count, moment) => {
      if (count !== 8 || moment !== "after") return
      await askNode(node.url, "eth_sendTransaction", [{ from: DEPLOYER, to: DEPLOYER, value: "0x1" }])
    })
    const refusal = await refusalOf(() => deployInProcess(proxy.url, output)).finally(proxy.stop)
    expect(refusal, toCliText(refusal)).toMatchObject({ code: "DEPLOY_NONCE_TAKEN", recovery: "retry" })
    await expectResumed(LOCAL_STEPS + 1)
  })

  test("a node that goes away stops it with a code that says so", async () => {
    let stopProxy = () => Promise.resolve()
    const proxy = await startProxy(node.url, async (count, moment) => {
      if (count === 5 && moment === "before") await stopProxy()
    })
    stopProxy = proxy.stop
    const refusal = await refusalOf(() => deployInProcess(proxy.url, output))
    expect(refusal, toCliText(refusal)).toMatchObject({ code: "DEPLOY_NODE_UNREACHABLE", recovery: "retry" })
    await expectResumed()
  })

  test("a reply that is lost after delivery costs no second transaction", async () => {
    const proxy = await startProxy(node.url, (count, moment) => count === 3 && moment === "after")
    const { sent } = await deployInProcess(proxy.url, output).finally(proxy.stop)
    expect(sent).toBe(LOCAL_STEPS)
    expect(await countTransactions(node.url, DEPLOYER)).toBe(LOCAL_STEPS)
  })

  test("no file of a deployment holds the key", async () => {
    const { privateKey } = Wallet.fromPhrase("test test test test test test test test test test test junk")
    await deployInProcess(node.url, output)
    const entries = readdirSync(output, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    expect(files.map(({ name }) => name)).toContain("broadcasts.jsonl")
    for (const file of files) {
      const content = readFileSync(join(file.parentPath, file.name), "utf8")
      expect(content.toLowerCase(), file.name).not.toContain(privateKey.slice(2))
    }
  })
})
