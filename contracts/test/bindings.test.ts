import {
  AGPT__factory,
  AccessManager__factory,
  AgentGptGovernor__factory,
  AgentRegistry__factory,
  AgentReputation__factory,
  AgentValidation__factory,
  BatchPayout__factory,
  CONTRACT_PURPOSES,
  ComputeArbiter__factory,
  ComputePricing__factory,
  EmissionController__factory,
  PayoutDelegate__factory,
  PoseidonT3__factory,
  PoseidonT4__factory,
  PoseidonT5__factory,
  TimelockController__factory,
  VerifierRegistry__factory,
  WorkflowVersions__factory,
  ZKWorkflow__factory,
  addresses,
  decodeRevert,
  deploymentOn,
} from "@agentgpt/contracts"
import type { ContractName } from "@agentgpt/contracts"
import { encodePaymentWord } from "@agentgpt/core"
import type { AgentGptError } from "@agentgpt/core"
import { JsonRpcProvider, ZeroAddress, ZeroHash, id, parseEther } from "ethers"
import type { JsonRpcSigner } from "ethers"
import { poseidon2, poseidon3, poseidon4 } from "poseidon-lite"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { ROLES } from "../ignition/roles.ts"
import { deployLocally } from "../local-chain/deploy-locally.ts"
import type { LocalNode } from "../local-chain/local-node.ts"
import { startAnvil } from "../local-chain/start-anvil.ts"
import { awaitMined } from "../local-chain/await-mined.ts"
import { driveEscrows, driveUnlinked } from "./support/drive-cross-chain.ts"

/** A development chain id that nobody's own local chain uses by default, since its address file is a real one. */
const CHAIN_ID = 31_339

let node: LocalNode
let provider: JsonRpcProvider
let signers: readonly JsonRpcSigner[]
let people: readonly string[]
let at: Readonly<Record<ContractName, string>>

beforeAll(async () => {
  node = await startAnvil({ chainId: CHAIN_ID })
  await deployLocally(node.url, () => {})
  provider = new JsonRpcProvider(node.url, CHAIN_ID, { staticNetwork: true, cacheTimeout: -1 })
  people = (await provider.listAccounts()).slice(0, 4).map(({ address }) => address)
  signers = await Promise.all(people.map((address) => provider.getSigner(address)))
  at = addresses(CHAIN_ID)
})

afterAll(async () => {
  provider.destroy()
  await node.stop()
})

/** The deployer is person 0: administrator, operator, guardian and treasury of a development chain. */
const signer = (person = 0): JsonRpcSigner => signers[person] as JsonRpcSigner

/** What the bindings make of a refusal; fails if the contract agrees. */
async function refusalOf(call: Promise<unknown>): Promise<AgentGptError> {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => decodeRevert(error),
  )
  if (outcome === undefined) throw new Error("the contract did not refuse")
  return outcome
}

async function passTime(seconds: number): Promise<void> {
  await provider.send("evm_increaseTime", [seconds])
  await provider.send("evm_mine", [])
}

const pass = (name: ContractName) => driven.add(name)
const driven = new Set<ContractName>()

describe("every contract through the bindings alone", () => {
  test("addresses", () => {
    expect(Object.keys(at).sort()).toEqual(Object.keys(CONTRACT_PURPOSES).sort())
    expect(deploymentOn(CHAIN_ID)).toMatchObject({ chainId: CHAIN_ID, network: "localhost" })
    expect(() => addresses(5)).toThrowError(expect.objectContaining({ code: "CONTRACT_NOT_DEPLOYED" }))
  })

  test("AGPT moves, and refuses what is not there", async () => {
    const token = AGPT__factory.connect(at.AGPT, signer())
    await awaitMined(token.transfer(people[1]!, parseEther("1000")))
    expect(await token.balanceOf(people[1]!)).toBe(parseEther("1000"))
    const refusal = await refusalOf(token.connect(signer(3)).transfer(people[0]!, 1n))
    expect(refusal).toMatchObject({ code: "CONTRACT_REVERTED", recovery: "ask" })
    expect(refusal.meta).toEqual([
      "Error: ERC20InsufficientBalance",
      `sender: ${people[3]}`,
      "balance: 0",
      "needed: 1",
    ])
    pass("AGPT")
  })

  test("AccessManager grants, and refuses who may not", async () => {
    const manager = AccessManager__factory.connect(at.AccessManager, signer())
    await awaitMined(manager.grantRole(99n, people[2]!, 0))
    expect(await manager.hasRole(99n, people[2]!)).toEqual([true, 0n])
    const refusal = await refusalOf(manager.connect(signer(2)).grantRole(99n, people[3]!, 0))
    expect(refusal).toMatchObject({ code: "CONTRACT_UNAUTHORISED", recovery: "ask" })
    expect(refusal.meta).toContain("Error: AccessManagerUnauthorizedAccount")
    pass("AccessManager")
  })

  test("EmissionController emits for whom governance lets, within its limits", async () => {
    const emission = EmissionController__factory.connect(at.EmissionController, signer())
    const manager = AccessManager__factory.connect(at.AccessManager, signer())
    await awaitMined(manager.grantRole(ROLES.emitter, people[0]!, 0))
    await awaitMined(emission.emitTo(people[2]!, 5n))
    expect(await emission.totalEmitted()).toBe(5n)
    const limit = await emission.windowCap()
    const refusal = await refusalOf(emission.emitTo(people[2]!, limit))
    expect(refusal).toMatchObject({ code: "CONTRACT_REVERTED", recovery: "retry" })
    expect(refusal.meta).toEqual([
      "Error: WindowCapExceeded",
      `requested: ${limit}`,
      `available: ${limit - 5n}`,
    ])
    pass("EmissionController")
  })

  test("the Poseidon libraries hash as the circuits do", async () => {
    expect(await PoseidonT3__factory.connect(at.PoseidonT3, provider).hash([1n, 2n])).toBe(
      poseidon2([1n, 2n]),
    )
    expect(await PoseidonT4__factory.connect(at.PoseidonT4, provider).hash([1n, 2n, 3n])).toBe(
      poseidon3([1n, 2n, 3n]),
    )
    const refusal = await refusalOf(provider.call({ to: at.PoseidonT3, data: "0x12345678" }))
    expect(refusal.code).toBe("CONTRACT_REVERTED_SILENTLY")
    expect((await refusalOf(provider.call({ to: at.PoseidonT4, data: "0x12345678" }))).code).toBe(
      "CONTRACT_REVERTED_SILENTLY",
    )
    pass("PoseidonT3")
    pass("PoseidonT4")
    expect(await PoseidonT5__factory.connect(at.PoseidonT5, provider).hash([1n, 2n, 3n, 4n])).toBe(
      poseidon4([1n, 2n, 3n, 4n]),
    )
    pass("PoseidonT5")
  })

  test("AgentRegistry enrols a validator; reputation and validation know it", async () => {
    const registry = AgentRegistry__factory.connect(at.AgentRegistry, signer(1))
    await awaitMined(registry["register(string)"]("ipfs://agent"))
    const agentId = await agentOf(1)
    // The generator of BabyJubJub's prime-order subgroup.
    const publicKey = {
      x: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
      y: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
    }
    await awaitMined(registry.requestRole(agentId, 2, publicKey, []))
    await awaitMined(registry.connect(signer()).enrol(agentId, await registry.requestHashOf(agentId)))
    expect(await registry.roleOf(agentId)).toBe(2n)
    const again = await refusalOf(registry.requestRole(agentId, 2, publicKey, []))
    expect(again).toMatchObject({ code: "CONTRACT_REVERTED", recovery: "replan" })
    expect(again.meta).toEqual(["Error: AgentIsActive", `agentId: ${agentId}`])
    pass("AgentRegistry")

    const reputation = AgentReputation__factory.connect(at.AgentReputation, signer(2))
    await awaitMined(reputation.giveFeedback(agentId, 95, 0, "speed", "", "", "", ZeroHash))
    expect((await reputation.getSummary(agentId, [people[2]!], "", "")).summaryValue).toBe(95n)
    const own = await refusalOf(
      reputation.connect(signer(1)).giveFeedback(agentId, 100, 0, "", "", "", "", ZeroHash),
    )
    expect(own.meta).toEqual(["Error: SelfFeedback", `agentId: ${agentId}`, `client: ${people[1]}`])
    pass("AgentReputation")

    await awaitMined(registry.connect(signer(3))["register(string)"]("ipfs://worker"))
    const workerId = await agentOf(3)
    const validation = AgentValidation__factory.connect(at.AgentValidation, signer(3))
    await awaitMined(validation.validationRequest(people[1]!, workerId, "ipfs://work", id("work")))
    await awaitMined(
      validation.connect(signer(1)).validationResponse(id("work"), 100, "", ZeroHash, "checked"),
    )
    expect((await validation.getValidationStatus(id("work"))).response).toBe(100n)
    const twice = await refusalOf(validation.validationRequest(people[1]!, workerId, "", id("work")))
    expect(twice).toMatchObject({ code: "CONTRACT_ALREADY_EXECUTED", recovery: "stop" })
    expect(twice.meta).toEqual(["Error: RequestExists", `requestHash: ${id("work")}`])
    pass("AgentValidation")
  })

  async function agentOf(person: number): Promise<bigint> {
    const registry = AgentRegistry__factory.connect(at.AgentRegistry, provider)
    const transfers = await registry.queryFilter(registry.filters.Transfer(ZeroAddress, people[person]!))
    return transfers.at(-1)!.args.tokenId
  }

  test("BatchPayout pays a batch once, however often it is sent", async () => {
    const token = AGPT__factory.connect(at.AGPT, signer())
    const payout = BatchPayout__factory.connect(at.BatchPayout, signer())
    const run = { payer: people[0]!, token: at.AGPT, workflowId: id("payroll"), runNonce: 1n }
    const payee = "0x00000000000000000000000000000000000a9e17"
    const words = [encodePaymentWord({ recipient: payee, amount: 7n })]
    const batch = { total: 7n, chunks: [(0n << 16n) | 1n], words, stepsRoots: [] }
    await awaitMined(token.approve(at.BatchPayout, 7n))
    await awaitMined(payout.pay(run, batch))
    await awaitMined(payout.pay(run, batch))
    expect(await token.balanceOf(payee)).toBe(7n)
    const wrong = await refusalOf(payout.pay({ ...run, runNonce: 2n }, { ...batch, total: 8n }))
    expect(wrong.meta).toEqual(["Error: WrongTotal", "stated: 8", "actual: 7"])
    const stranger = await refusalOf(payout.connect(signer(2)).pay(run, batch))
    expect(stranger).toMatchObject({ code: "CONTRACT_UNAUTHORISED" })
    pass("BatchPayout")
  })

  test("PayoutDelegate belongs to BatchPayout and pays for its own account only", async () => {
    const delegate = PayoutDelegate__factory.connect(at.PayoutDelegate, signer())
    expect(await delegate.batchPayout()).toBe(at.BatchPayout)
    expect(await BatchPayout__factory.connect(at.BatchPayout, provider).payoutDelegate()).toBe(
      at.PayoutDelegate,
    )
    const run = { payer: people[0]!, token: at.AGPT, workflowId: ZeroHash, runNonce: 0n }
    const refusal = await refusalOf(delegate.pay(run, { total: 0n, chunks: [], words: [], stepsRoots: [] }))
    expect(refusal).toMatchObject({ code: "CONTRACT_UNAUTHORISED" })
    expect(refusal.meta).toEqual(["Error: NotSelf", `caller: ${people[0]}`])
    pass("PayoutDelegate")
  })

  test("ComputePricing prices, and refuses to price nothing", async () => {
    const pricing = ComputePricing__factory.connect(at.ComputePricing, signer())
    expect(await pricing.calculateComputeCost(2n, 1n, false)).toBeGreaterThan(0n)
    expect((await refusalOf(pricing.quote(0n, 0n, false))).meta).toEqual(["Error: NoWork"])
    pass("ComputePricing")
  })

  test("ComputeArbiter takes stakes, and gives no more back than there are", async () => {
    const token = AGPT__factory.connect(at.AGPT, signer())
    const arbiter = ComputeArbiter__factory.connect(at.ComputeArbiter, signer())
    await awaitMined(token.approve(at.ComputeArbiter, 500n))
    await awaitMined(arbiter.deposit(500n))
    expect(await arbiter.freeStake(people[0]!)).toBe(500n)
    const refusal = await refusalOf(arbiter.requestUnbond(501n))
    expect(refusal).toMatchObject({ code: "CONTRACT_REVERTED", recovery: "ask" })
    expect(refusal.meta).toEqual([
      "Error: InsufficientFreeStake",
      `node: ${people[0]}`,
      "free: 500",
      "needed: 501",
    ])
    pass("ComputeArbiter")
  })

  test("VerifierRegistry and WorkflowVersions: published, activated by governance alone", async () => {
    const circuits = VerifierRegistry__factory.connect(at.VerifierRegistry, signer())
    const verifierId = await circuits.circuitAt(0)
    const key = await circuits.keyOf(verifierId)
    const { kind, chunkSize } = await circuits.circuit(verifierId)
    const twice = await refusalOf(circuits.registerCircuit(key, kind, chunkSize, 0, ZeroHash))
    expect(twice.meta).toEqual(["Error: CircuitAlreadyRegistered", `circuitId: ${verifierId}`])
    pass("VerifierRegistry")

    const versions = WorkflowVersions__factory.connect(at.WorkflowVersions, signer())
    const definition = {
      parent: ZeroHash,
      mergeParent: ZeroHash,
      artifactDigest: id("artifact"),
      schemaHash: id("schema"),
      verifierId,
    }
    await awaitMined(versions.createBranch(id("main"), ZeroHash, ZeroHash))
    await awaitMined(versions.publish(id("main"), definition))
    const versionHash = await versions.hashDefinition(definition)
    await awaitMined(versions.activate(await versions.PRODUCTION(), versionHash, ZeroHash))
    expect(await versions.activeVersion()).toBe(versionHash)
    const unsafe = await refusalOf(versions.emergencyRollback(id("never was")))
    expect(unsafe).toMatchObject({ code: "CONTRACT_REVERTED", recovery: "ask" })
    expect(unsafe.meta).toEqual(["Error: UnsafeRollback"])
    const stranger = await refusalOf(versions.connect(signer(2)).revoke(versionHash))
    expect(stranger.meta).toEqual(["Error: AccessManagedUnauthorized", `caller: ${people[2]}`])
    pass("WorkflowVersions")
  })

  test("ZKWorkflow registers a run of the payer and refuses a proof that names none", async () => {
    const zk = ZKWorkflow__factory.connect(at.ZKWorkflow, signer())
    const circuits = VerifierRegistry__factory.connect(at.VerifierRegistry, signer())
    const agents = AgentRegistry__factory.connect(at.AgentRegistry, signer())
    const circuitId = await circuits.circuitAt(0)
    const block = await provider.getBlock("latest")
    const registration = {
      run: { payer: people[0]!, token: at.AGPT, workflowId: id("workflow"), runNonce: 1n },
      circuitId,
      screenCircuitId: ZeroHash,
      policy: {
        agentsRoot: await agents.agentsRoot(),
        listRoot: 5n,
        screenRoot: 0n,
        budgetCommitment: 0n,
      },
      beneficiary: people[1]!,
      chunkCount: 1,
      expiresAt: (block?.timestamp ?? 0) + 86_400,
      rewardPerChunk: 0n,
      fee: 0n,
    }
    await awaitMined(zk.registerWorkflow(registration))
    const [runId] = await zk.contextOf(registration.run, registration.beneficiary)
    expect((await zk.workflowRun(runId)).circuitId).toBe(circuitId)
    expect((await refusalOf(zk.registerWorkflow(registration))).meta).toEqual([
      "Error: RunAlreadyRegistered",
      `runId: ${runId}`,
    ])
    const forged = await refusalOf(
      zk.verifyWorkflow([], Array(10).fill(0n), `${circuitId}${"00".repeat(256)}`),
    )
    expect(forged.meta).toEqual(["Error: InvalidWorkflowProof"])
    pass("ZKWorkflow")
  })

  test("work on other chains is wired, and nothing is linked", async () => {
    await driveUnlinked(at, signer())
    for (const name of ["CrossChainArbiter", "FinalityPolicy", "HeaderOracle"] as const) pass(name)
    for (const name of ["HeaderSender", "ReceiptProver"] as const) pass(name)
  })

  test("TwoPhaseCommit and HashTimeLock hold money and pay it out", async () => {
    await driveEscrows(at, signer(), people[1]!)
    for (const name of ["TwoPhaseCommit", "HashTimeLock"] as const) pass(name)
  })

  test("AgentGptGovernor and the timelock carry a vote out", async () => {
    const token = AGPT__factory.connect(at.AGPT, signer())
    const governor = AgentGptGovernor__factory.connect(at.AgentGptGovernor, signer())
    const timelock = TimelockController__factory.connect(at.TimelockController, signer())
    const manager = AccessManager__factory.connect(at.AccessManager, provider)
    await awaitMined(token.delegate(people[0]!))
    await passTime(1)
    const call = manager.interface.encodeFunctionData("grantRole", [77n, people[3]!, 0])
    const proposal = [[at.AccessManager], [0n], [call]] as const
    const [targets, values, calls] = proposal.map((list) => [...list]) as [string[], bigint[], string[]]
    await awaitMined(governor.propose(targets, values, calls, "give role 77"))
    const proposalId = await governor.getProposalId(targets, values, calls, id("give role 77"))
    await passTime(Number(await governor.votingDelay()) + 1)
    await awaitMined(governor.castVote(proposalId, 1))
    await passTime(Number(await governor.votingPeriod()) + 1)
    await awaitMined(governor.queue(targets, values, calls, id("give role 77")))
    const early = await refusalOf(governor.execute(targets, values, calls, id("give role 77")))
    expect(early.meta).toContain("Error: TimelockUnexpectedOperationState")
    await passTime(Number(await timelock.getMinDelay()) + 1)
    await awaitMined(governor.execute(targets, values, calls, id("give role 77")))
    expect(await manager.hasRole(77n, people[3]!)).toEqual([true, 0n])

    const again = await refusalOf(governor.castVote(proposalId, 1))
    expect(again.meta).toContain("Error: GovernorUnexpectedProposalState")
    const stranger = await refusalOf(timelock.schedule(at.AGPT, 0n, "0x", ZeroHash, ZeroHash, 60n))
    expect(stranger).toMatchObject({ code: "CONTRACT_UNAUTHORISED" })
    pass("AgentGptGovernor")
    pass("TimelockController")
  })

  test("no contract was left out", () => {
    expect([...driven].sort()).toEqual(Object.keys(CONTRACT_PURPOSES).sort())
  })
})
