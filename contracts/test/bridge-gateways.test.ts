import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Contract, JsonRpcProvider, Wallet } from "ethers"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { openHardhat } from "../deploy/open-hardhat.ts"
import { readLinks } from "../deploy/read-links.ts"
import { readParameters } from "../deploy/read-parameters.ts"
import { selectModule } from "../deploy/select-module.ts"
import { simulateDeployment } from "../deploy/simulate-deployment.ts"
import type { LocalNode } from "../local-chain/local-node.ts"
import { startAnvil } from "../local-chain/start-anvil.ts"
import { deployInProcess } from "./support/deploy-in-process.ts"
import { refusalOf } from "./support/refusal-of.ts"

const anyAddress = () => Wallet.createRandom().address
const [bridge, gateway, quorum, arbiter] = [anyAddress(), anyAddress(), anyAddress(), anyAddress()]
const GATEWAYS = {
  hyperlaneMailbox: bridge,
  hyperlaneSecurityModule: bridge,
  axelarAmplifier: bridge,
  axelarGasService: bridge,
  axelarRefundTo: bridge,
}
const LINK = {
  chainId: 80_002,
  hyperlane: { domain: 80_002, gateway, gasLimit: 1_000_000 },
  axelar: { name: "polygon-sepolia", gateway, gasLimit: 1_000_000 },
  quorum,
  arbiter,
}
const STEPS = ["AxelarGateway", "HyperlaneGateway", "GatewayQuorum"].map((name) => `BridgeGateways#${name}`)

let node: LocalNode
let output: string
beforeAll(async () => {
  output = mkdtempSync(join(tmpdir(), "agentgpt-gateways-"))
  node = await startAnvil()
})
afterAll(async () => {
  await node?.stop()
  rmSync(output, { recursive: true, force: true })
})

test("gateways and ways are added to a deployment that stands, once, and are in its record", async () => {
  const local = JSON.parse(
    readFileSync(join(import.meta.dirname, "../ignition/parameters/localhost.json"), "utf8"),
  )
  const file = join(output, "parameters.json")
  writeFileSync(file, JSON.stringify({ ...local, BridgeGateways: GATEWAYS, $links: [LINK] }))

  const before = await deployInProcess(node.url, output)
  const { record, sent } = await deployInProcess(node.url, output, { parameters: file })
  expect(sent).toBe(STEPS.length + 4)
  const { HyperlaneGateway, AxelarGateway, GatewayQuorum, ...others } = record.contracts
  expect(others).toEqual(before.record.contracts)
  expect([HyperlaneGateway, AxelarGateway, GatewayQuorum].map((one) => one?.purpose)).toEqual([
    expect.stringContaining("Hyperlane"),
    expect.stringContaining("Axelar"),
    expect.stringContaining("enough gateways"),
  ])
  const provider = new JsonRpcProvider(node.url)
  const links = ["function linkOf(uint64) view returns (address gateway, address counterpart)"]
  const deployed = new Contract(record.contracts["CrossChainArbiter"]!.address, links, provider)
  const link = await deployed.getFunction("linkOf")(LINK.chainId)
  provider.destroy()
  expect([...link]).toEqual([GatewayQuorum!.address, arbiter])

  expect((await deployInProcess(node.url, output, { parameters: file })).sent).toBe(0)
  // Whoever does not ask for them again loses nothing.
  const after = await deployInProcess(node.url, output)
  expect([after.sent, after.record]).toEqual([0, record])
})

describe("on a live chain", () => {
  const deployer = Wallet.createRandom().address
  const simulate = async (keepAdmin: boolean) => {
    const people = { guardian: deployer, operator: deployer, treasury: deployer }
    const parameters = readParameters("sepolia", people, { deployer, isDevelopment: false })
    const steps = await simulateDeployment(await openHardhat("localhost", "default"), {
      module: selectModule(keepAdmin, false, { links: readLinks([LINK]) }),
      parameters: { ...parameters, BridgeGateways: GATEWAYS },
      chainId: 11_155_111,
      deployer,
    })
    return steps.map(({ step }) => step)
  }

  test("a deployer who gives the administration up deploys gateways and opens no way", async () => {
    const steps = await simulate(false)
    expect(steps).toEqual(expect.arrayContaining(STEPS))
    expect(steps.at(-1)).toBe("Handover#giveUpAdministration")
    expect(steps.filter((step) => step.startsWith("BridgeLinks"))).toEqual([])
  })

  test("a deployer who keeps it opens the ways that are named", async () => {
    const steps = await simulate(true)
    const ways = steps.filter((step) => step.startsWith("BridgeLinks"))
    expect(ways.sort()).toEqual(
      ["arbiter", "axelar", "hyperlane", "quorum"].map((what) => `BridgeLinks#${what}_80002`),
    )
  })
})

describe("a link is refused", () => {
  test.each<[string, unknown]>([
    ["that is not in a list", LINK],
    ["without a field", [{ chainId: 80_002, hyperlane: LINK.hyperlane, axelar: LINK.axelar, quorum }]],
    ["with one that is not known", [{ ...LINK, remote: gateway }]],
    ["to the zero address", [{ ...LINK, arbiter: `0x${"00".repeat(20)}` }]],
    ["to what is no address", [{ ...LINK, quorum: "0x12" }]],
    ["without gas", [{ ...LINK, hyperlane: { ...LINK.hyperlane, gasLimit: 0 } }]],
    ["with half a domain", [{ ...LINK, hyperlane: { ...LINK.hyperlane, domain: 1.5 } }]],
    ["without a name", [{ ...LINK, axelar: { ...LINK.axelar, name: "" } }]],
    ["twice to one chain", [LINK, LINK]],
  ])("%s", async (_name, links) => {
    expect(await refusalOf(() => readLinks(links))).toMatchObject({ code: "DEPLOY_PARAMETERS_INVALID" })
  })
})
