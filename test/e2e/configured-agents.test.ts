import { definePolicy, openOrchestrator, type Orchestrator, readPolicy } from "@agentgpt/agentgpt"
import {
  createLocalSigner,
  createRpcPool,
  type RpcPool,
  signPlanApproval,
  SWAP_FUNCTIONS,
  TOKEN_FUNCTIONS,
} from "@agentgpt/chain"
import { type EvmAddress, hexToBytes, type Hex, keccak256, resolveConfig } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { startUniswap, TOKEN, type UniswapFixture } from "../../packages/agents/test/support/start-uniswap.ts"
import { createConfiguredAgents } from "../../packages/cli/src/open/create-configured-agents.ts"
import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { APPROVERS } from "./support/run-office.ts"

// Agents as a configuration names them: an exchange through Uniswap V3 itself, and a treasury.

const CHAIN = "eip155:31337"
const TREASURY = createLocalSigner(`0x${"18".repeat(32)}`)
const PAYEE = `0x${"e7".repeat(20)}` as const
const UNIT = 10n ** 6n
/** Each block is a second later than the one before, at least: the chain's time must not run away from quotes. */
const MINE_EVERY_MS = 500

let uniswap: UniswapFixture
let server: TestServer
let pool: RpcPool
let desk: Orchestrator
let miner: NodeJS.Timeout
let eur: EvmAddress
let usd: EvmAddress

beforeAll(async () => {
  ;[uniswap, server] = await Promise.all([startUniswap(), startServer()])
  const { client, factory, quoter, router } = uniswap
  eur = await uniswap.deployToken()
  usd = await uniswap.deployToken()
  await uniswap.createPool(eur, usd, 500, 10n ** 13n)
  const mint = TOKEN.encodeFunctionData("mint", [TREASURY.address, 5_000n * UNIT])
  await uniswap.send(uniswap.accounts[0] as EvmAddress, eur, mint)
  await client.call("anvil_setBalance", [TREASURY.address, `0x${(10n ** 21n).toString(16)}`])
  const at = async (address: EvmAddress) => {
    const code = (await client.call("eth_getCode", [address, "latest"])) as Hex
    return { kind: "contract", address, codeHash: keccak256(hexToBytes(code)) } as const
  }
  const caps = { perPayment: "4000", perPayee: "4000", perPlan: "4000", perDay: "9000" }
  const policy = readPolicy(
    definePolicy({
      name: "Treasury",
      version: 1,
      approvals: { approvers: APPROVERS.map(({ address }) => address), needed: 2 },
      screening: { required: false },
      payees: { unknown: "allow" },
      maxSlippage: "0.5%",
      assets: { [`${CHAIN}/erc20:${eur}`]: { decimals: 6, ...caps, approvalAbove: "1000" } },
      chains: {
        [CHAIN]: {
          destinations: [
            { ...(await at(eur)), functions: TOKEN_FUNCTIONS },
            { ...(await at(router)), functions: SWAP_FUNCTIONS },
          ],
          router,
          largestFeeWei: "1000000000000000000",
        },
      },
    }),
  )
  const { config } = resolveConfig({
    file: {
      name: "agentgpt.config.ts",
      value: {
        chains: { [CHAIN]: { rpcUrls: ["http://127.0.0.1:1"], uniswapV3: { factory, quoter, router } } },
        agents: {
          vault: { strategy: "treasury", chains: [CHAIN], approvalsNeeded: 2 },
          fx: { strategy: "fx-swap", chains: [CHAIN] },
        },
      },
    },
  })
  pool = createRpcPool({ chainId: CHAIN, nodes: [{ client }] })
  desk = await openOrchestrator({
    store: await server.fresh(),
    version: "1.0.0",
    policy,
    chains: [{ chainId: CHAIN, pool, signers: [TREASURY], engine: { pollEveryMs: 50, idlePollMs: 100 } }],
    agents: (ports) => createConfiguredAgents({ config, policy }, { ...ports, screen: "unscreened" }).agents,
    durable: { pollMs: 20 },
  })
  // Blocks go on when nothing is sent: what is paid becomes final.
  miner = setInterval(() => void client.call("evm_mine", []).catch(() => undefined), MINE_EVERY_MS)
})

afterAll(async () => {
  clearInterval(miner)
  await desk?.close()
  await pool?.close()
  await server?.stop()
  await uniswap?.stop()
})

const held = (token: EvmAddress, account: EvmAddress) => uniswap.view(token, "balanceOf", [account])

describe("an exchange", () => {
  test("is made at its quote, once, and leaves no allowance", async () => {
    const params = {
      chain: CHAIN,
      account: TREASURY.address,
      sell: eur,
      buy: usd,
      decimals: 6,
      amount: "500",
    }
    for (const _ of [1, 2]) {
      const { view } = await desk.run({ run: "fx", task: { action: "fx_swap", params } })
      expect(view).toMatchObject({ state: "completed" })
      expect(view.steps.map(({ agentId, state }) => [agentId, state])).toEqual([
        ["fx", "done"],
        ["fx", "done"],
      ])
    }
    expect(await held(eur, TREASURY.address)).toBe(4_500n * UNIT)
    expect(await held(usd, TREASURY.address)).toBeGreaterThan(499n * UNIT)
    expect(await uniswap.view(eur, "allowance", [TREASURY.address, uniswap.router])).toBe(0n)
  })
})

describe("a treasury", () => {
  test("pays what is over its limit once two of three have signed, and not before", async () => {
    const params = {
      chain: CHAIN,
      token: eur,
      decimals: 6,
      payer: TREASURY.address,
      to: PAYEE,
      amount: "1500",
    }
    const { state, questions } = await desk.start({ run: "move", task: { action: "transfer", params } })
    expect(state).toBe("asking")
    const { planHash = "0x", amountLimit = "" } = questions[0] ?? {}
    const sign = async (place: number) => ({
      planHash,
      ...(await signPlanApproval(
        APPROVERS[place] ?? TREASURY,
        { chainId: CHAIN, name: "Treasury", version: 1 },
        {
          planHash,
          amountLimit: BigInt(amountLimit),
          expiresAtSeconds: BigInt(Math.floor(Date.now() / 1_000) + 3_600),
        },
      )),
    })
    await desk.approve("move", [await sign(0)])
    expect([(await desk.find("move"))?.state, await held(eur, PAYEE)]).toEqual(["asking", 0n])
    await desk.approve("move", [await sign(2)])
    const { view } = await desk.result("move")
    expect(view).toMatchObject({ state: "completed", steps: [{ agentId: "vault", state: "done" }] })
    expect(await held(eur, PAYEE)).toBe(1_500n * UNIT)
  })
})
