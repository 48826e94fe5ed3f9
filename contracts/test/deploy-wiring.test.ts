import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import {
  AGPT__factory,
  AccessManager__factory,
  AgentRegistry__factory,
  BatchPayout__factory,
  ComputeArbiter__factory,
  ComputePricing__factory,
  CrossChainArbiter__factory,
  EmissionController__factory,
  FinalityPolicy__factory,
  HeaderOracle__factory,
  HeaderSender__factory,
  TimelockController__factory,
  TwoPhaseCommit__factory,
  VerifierRegistry__factory,
  WorkflowVersions__factory,
  ZKWorkflow__factory,
  decodeRevert,
} from "@agentgpt/contracts"
import { Interface, JsonRpcProvider, Wallet, ZeroHash, id, keccak256 } from "ethers"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import type { Deployment } from "../bindings/deployment.ts"
import { openHardhat } from "../deploy/open-hardhat.ts"
import { readParameters } from "../deploy/read-parameters.ts"
import { selectModule } from "../deploy/select-module.ts"
import { simulateDeployment } from "../deploy/simulate-deployment.ts"
import { readDevelopmentKeys } from "../ignition/read-development-keys.ts"
import { ADMIN_ROLE, ROLES } from "../ignition/roles.ts"
import type { LocalNode } from "../local-chain/local-node.ts"
import { startAnvil } from "../local-chain/start-anvil.ts"
import { deployInProcess } from "./support/deploy-in-process.ts"

/** Every function that a role other than the administrator's opens. All others are the administrator's. */
const opened: Readonly<Record<string, Readonly<Record<string, bigint>>>> = {
  AGPT: { mint: ROLES.minter },
  AgentRegistry: { enrol: ROLES.registrar, expel: ROLES.registrar },
  BatchPayout: { pause: ROLES.pauser },
  ComputeArbiter: { pause: ROLES.pauser },
  ComputePricing: {},
  CrossChainArbiter: { pause: ROLES.pauser },
  EmissionController: { emitTo: ROLES.emitter },
  FinalityPolicy: {},
  HeaderOracle: {},
  HeaderSender: {},
  TwoPhaseCommit: { pause: ROLES.pauser },
  VerifierRegistry: { suspend: ROLES.pauser },
  WorkflowVersions: {
    createBranch: ROLES.publisher,
    publish: ROLES.publisher,
    label: ROLES.publisher,
    stage: ROLES.publisher,
    pin: ROLES.orchestrator,
    unpin: ROLES.orchestrator,
    guardianRollback: ROLES.guardian,
  },
  ZKWorkflow: { pause: ROLES.pauser, setDenyList: ROLES.compliance },
}
const factories = {
  AGPT: AGPT__factory,
  AgentRegistry: AgentRegistry__factory,
  BatchPayout: BatchPayout__factory,
  ComputeArbiter: ComputeArbiter__factory,
  ComputePricing: ComputePricing__factory,
  CrossChainArbiter: CrossChainArbiter__factory,
  EmissionController: EmissionController__factory,
  FinalityPolicy: FinalityPolicy__factory,
  HeaderOracle: HeaderOracle__factory,
  HeaderSender: HeaderSender__factory,
  TwoPhaseCommit: TwoPhaseCommit__factory,
  VerifierRegistry: VerifierRegistry__factory,
  WorkflowVersions: WorkflowVersions__factory,
  ZKWorkflow: ZKWorkflow__factory,
}

let node: LocalNode
let output: string
let provider: JsonRpcProvider
let record: Deployment
const deployer = Wallet.fromPhrase("test test test test test test test test test test test junk").address
const addressOf = (name: string) => record.contracts[name]?.address ?? ""

beforeAll(async () => {
  output = mkdtempSync(join(tmpdir(), "agentgpt-wiring-"))
  node = await startAnvil()
  provider = new JsonRpcProvider(node.url)
  record = (await deployInProcess(node.url, output)).record
})

afterAll(async () => {
  provider.destroy()
  await node.stop()
  rmSync(output, { recursive: true })
})

describe("who may do what", () => {
  test.each(Object.keys(opened))(
    "%s: each function belongs to its role, the rest to governance",
    async (name) => {
      const manager = AccessManager__factory.connect(addressOf("AccessManager"), provider)
      const { abi } = factories[name as keyof typeof factories]
      const found: Record<string, bigint> = {}
      const selectors = new Interface(abi).fragments.flatMap((fragment) =>
        fragment.type === "function"
          ? [[fragment.format("sighash"), id(fragment.format("sighash")).slice(0, 10)]]
          : [],
      )
      for (const [signature = "", selector = ""] of selectors) {
        const role = await manager.getTargetFunctionRole(addressOf(name), selector)
        if (role !== ADMIN_ROLE) found[signature.slice(0, signature.indexOf("("))] = role
      }
      expect(found).toEqual(opened[name])
    },
  )

  test("the only minter is the emission controller, and only governance makes it mint", async () => {
    const manager = AccessManager__factory.connect(addressOf("AccessManager"), provider)
    expect(await manager.hasRole(ROLES.minter, addressOf("EmissionController"))).toEqual([true, 0n])
    expect((await manager.hasRole(ROLES.minter, deployer))[0]).toBe(false)
    const token = AGPT__factory.connect(addressOf("AGPT"), await provider.getSigner(deployer))
    const refusal = await token.mint.staticCall(deployer, 1n).catch(decodeRevert)
    expect(refusal).toMatchObject({ code: "CONTRACT_UNAUTHORISED" })
  })

  test("the timelock has no administrator, and the governor alone drives it", async () => {
    const timelock = TimelockController__factory.connect(addressOf("TimelockController"), provider)
    expect(await timelock.hasRole(ZeroHash, deployer)).toBe(false)
    for (const role of ["PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE"]) {
      expect(await timelock.hasRole(id(role), addressOf("AgentGptGovernor")), role).toBe(true)
      expect(await timelock.hasRole(id(role), deployer), role).toBe(false)
    }
  })
})

describe("circuits", () => {
  test("a development chain knows the development keys, under the ids that their manifest lists", async () => {
    const registry = VerifierRegistry__factory.connect(addressOf("VerifierRegistry"), provider)
    const keys = readDevelopmentKeys()
    expect(await registry.circuitCount()).toBe(BigInt(keys.length))
    for (const [index, { name, key, kind, chunkSize }] of keys.entries()) {
      const circuitId = await registry.circuitAt(index)
      expect(circuitId, name).toBe(keccak256(key))
      const circuit = await registry.requireAccepted(circuitId)
      expect([circuit.kind, circuit.level, circuit.chunkSize], name).toEqual([
        BigInt(kind),
        0n,
        BigInt(chunkSize),
      ])
    }
  })

  test("elsewhere no circuit is registered by a deployment", async () => {
    const hre = await openHardhat("localhost", "default")
    const people = { guardian: deployer, operator: deployer, treasury: deployer }
    const parameters = readParameters("sepolia", people, { deployer, isDevelopment: false })
    const module = selectModule(true, false)
    const steps = await simulateDeployment(hre, { module, parameters, chainId: 11_155_111, deployer })
    expect(steps.filter(({ step }) => step.startsWith("DevelopmentKeys"))).toEqual([])
  })

  test("proofs alone have AGPT emitted, and versions ask the registry of circuits", async () => {
    const manager = AccessManager__factory.connect(addressOf("AccessManager"), provider)
    expect(await manager.hasRole(ROLES.emitter, addressOf("ZKWorkflow"))).toEqual([true, 0n])
    expect((await manager.hasRole(ROLES.emitter, deployer))[0]).toBe(false)
    const versions = WorkflowVersions__factory.connect(addressOf("WorkflowVersions"), provider)
    expect(await versions.verifierDirectory()).toBe(addressOf("VerifierRegistry"))
  })
})

describe("who administers", () => {
  test("on a live chain giving the administration up is the very last step", async () => {
    const hre = await openHardhat("localhost", "default")
    const module = selectModule(false, false)
    const parameters = readParameters(
      "sepolia",
      { guardian: deployer, operator: deployer, treasury: deployer },
      {
        deployer,
        isDevelopment: false,
      },
    )
    const steps = await simulateDeployment(hre, { module, parameters, chainId: 11_155_111, deployer })
    expect(steps).toHaveLength(35)
    expect(steps.at(-1)?.step).toBe("Handover#giveUpAdministration")
  })

  test("a development chain keeps the deployer; the handover takes one more step and leaves the timelock alone", async () => {
    const manager = AccessManager__factory.connect(addressOf("AccessManager"), provider)
    const isAdministrator = async (account: string) => (await manager.hasRole(ADMIN_ROLE, account))[0]
    expect(await isAdministrator(deployer)).toBe(true)
    expect(await isAdministrator(addressOf("TimelockController"))).toBe(true)

    const { sent } = await deployInProcess(node.url, output, { keepAdmin: false })
    expect(sent).toBe(1)
    expect(await isAdministrator(deployer)).toBe(false)
    expect(await isAdministrator(addressOf("TimelockController"))).toBe(true)
  })
})
