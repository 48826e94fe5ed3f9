import { ZK_WORKFLOW_FUNCTIONS } from "@agentgpt/chain"
import type { Bytes32 } from "@agentgpt/core"
import type { ProvenStatement } from "@agentgpt/proof"
import { beforeEach, describe, expect, it } from "vitest"
import { refusalOf } from "../../test/support/plan-fixture.ts"
import { payee } from "../../test/support/payroll-fixture.ts"
import { createMockZkWorkflow, PAYER } from "../mocks/mock-zk-workflow.ts"
import type { MockRun } from "../mocks/mock-zk-workflow.ts"
import type { ProofCall } from "./proof-ports.ts"
import { anchorBundle, recordScreenings, registerPayroll, verifyPayments } from "./publish-proofs.ts"
import { PROOFS_PER_CALL, ZK_WORKFLOW } from "./registration.ts"

const PROVER = payee(500)
const ZK = payee(501)
const hash = (byte: number): Bytes32 => `0x${byte.toString(16).padStart(2, "0").repeat(32)}`
const DIGEST = hash(0xdd)
const COUNT = 2 * PROOFS_PER_CALL + 2

const circuit = (name: string, byte: number) => ({
  name,
  circuitId: hash(byte),
  level: "DEV" as const,
  transcriptHash: null,
  verificationKeyFile: "",
})

const payroll = {
  runId: hash(1),
  payout: { chainId: "eip155:31337", batchPayout: payee(502), payer: PAYER, token: payee(503) },
  terms: { prover: PROVER, expiresAtSeconds: 9n },
  circuits: { pay: circuit("PayBatch16", 0xc1), screen: circuit("Screen16", 0xc2) },
  prepared: { agentsRoot: 11n, listRoot: 12n, screenRoot: 13n, chunkCount: COUNT, context: 14n, policy: 15n },
}
const toRegister = { ...payroll, payout: { ...payroll.payout, workflowId: hash(2), runNonce: 1n } } as const

/** Statements in a chain of states; nobody looks at their proofs. */
const chainOf = (
  count: number,
  signals: number,
  prev: number,
  circuitId: Bytes32,
): readonly ProvenStatement[] =>
  Array.from({ length: count }, (_, i) => ({
    circuit: "",
    circuitId,
    level: "DEV",
    publicSignals: Array.from({ length: signals }, (_value, k) => {
      if (k === 0) return BigInt(1_000 + i)
      return k === prev && i > 0 ? BigInt(999 + i) : 0n
    }),
    proof: {
      a: [0n, 0n],
      b: [
        [0n, 0n],
        [0n, 0n],
      ],
      c: [0n, 0n],
    },
  }))
const payments = chainOf(COUNT, 10, 5, hash(0xc1))
const screens = chainOf(COUNT, 5, 1, hash(0xc2))

let chain: ReturnType<typeof createMockZkWorkflow>
beforeEach(() => {
  chain = createMockZkWorkflow({ context: 14n, policy: 15n })
})

const publishing = (attempt?: number) => ({
  payroll: toRegister,
  ports: {
    contracts: {
      batchPayout: payee(502),
      zkWorkflow: ZK,
      verifierRegistry: payee(504),
      agentRegistry: payee(505),
    },
    call: chain.call,
    send: chain.send,
    ...(attempt !== undefined && { attempt }),
  },
})
const namesSent = () => chain.sent.map(({ name }) => name.replace(/\/[0-9a-f]{16}/u, ""))
const registered = async (more: Partial<MockRun> = {}) => {
  await registerPayroll(publishing())
  Object.assign(chain.state.run!, more)
  chain.sent.length = 0
}

describe("what is sent about a proof", () => {
  it("goes from whom it may, without money, by functions that the guard lets through", async () => {
    await recordScreenings(publishing(), screens)
    await registerPayroll(publishing())
    await verifyPayments(publishing(), payments)
    await anchorBundle(publishing(), DIGEST)
    const allowed = ZK_WORKFLOW_FUNCTIONS.map(
      ({ signature }) => ZK_WORKFLOW.getFunction(signature as "anchor")?.selector,
    )
    expect(allowed).not.toContain(undefined)
    for (const { data, to, valueWei, name, account } of chain.sent) {
      expect(allowed).toContain(data.slice(0, 10))
      expect({ to, valueWei }).toEqual({ to: ZK, valueWei: 0n })
      expect(account).toBe(name.startsWith("register") ? "payer" : "prover")
    }
    const registration = chain.sent.find(({ name }) => name.startsWith("register"))
    const [said] = ZK_WORKFLOW.decodeFunctionData("registerWorkflow", registration?.data ?? "0x")
    expect({ reward: said.rewardPerChunk, fee: said.fee, expiresAt: said.expiresAt }).toEqual({
      reward: 0n,
      fee: 0n,
      expiresAt: 9n,
    })
  })

  it("travels in groups that end at the same places whoever sent the ones before", async () => {
    expect(await recordScreenings(publishing(), screens)).toHaveLength(3)
    await registered()
    expect(await verifyPayments(publishing(), payments)).toHaveLength(3)
    expect(namesSent()).toEqual(["verify/0-63", "verify/64-127", "verify/128-129"])
    expect(chain.state.run).toMatchObject({ verifiedChunks: COUNT, state: BigInt(999 + COUNT) })

    chain = createMockZkWorkflow({ context: 14n, policy: 15n })
    await registered({ verifiedChunks: 70, state: 1_069n })
    chain.state.screened.set(1_063n, 64)
    await recordScreenings(publishing(), screens)
    await verifyPayments(publishing(), payments)
    expect(namesSent()).toEqual(["screen/64-127", "screen/128-129", "verify/70-127", "verify/128-129"])
  })

  it("has a name that stands for what it says", async () => {
    await registered()
    await verifyPayments(publishing(), payments)
    const names = chain.sent.map(({ name }) => name)
    chain = createMockZkWorkflow({ context: 14n, policy: 15n })
    await registered()
    await verifyPayments(publishing(), payments)
    expect(chain.sent.map(({ name }) => name)).toEqual(names)
    chain = createMockZkWorkflow({ context: 14n, policy: 15n })
    await registered()
    const others = payments.map((each, i) =>
      i === 0 ? { ...each, proof: { ...each.proof, c: [1n, 2n] as const } } : each,
    )
    await verifyPayments(publishing(), others)
    expect(chain.sent[0]?.name).not.toBe(names[0])
    expect(chain.sent.slice(1).map(({ name }) => name)).toEqual(names.slice(1))
  })

  it("is not sent where the chain has it already", async () => {
    const everything = async () => [
      ...(await recordScreenings(publishing(), screens)),
      ...(await registerPayroll(publishing())),
      ...(await verifyPayments(publishing(), payments)),
      ...(await anchorBundle(publishing(), DIGEST)),
    ]
    expect(await everything()).toHaveLength(8)
    expect(await everything()).toEqual([])
    expect(chain.sent).toHaveLength(8)
  })

  it("is no failure where somebody else was faster", async () => {
    await registered()
    chain.hooks.beforeSend = () =>
      Object.assign(chain.state.run!, { verifiedChunks: COUNT, state: BigInt(999 + COUNT) })
    expect(await verifyPayments(publishing(), payments)).toEqual([])
    expect(chain.sent).toHaveLength(1)
  })

  it("is waited for where the node that answers is behind", async () => {
    await registered()
    chain.hooks.beforeSend = () => {
      chain.state.answersBehind = 1
      delete chain.hooks.beforeSend
    }
    expect(await verifyPayments(publishing(), payments)).toHaveLength(3)
    expect(chain.sent).toHaveLength(3)
  })

  it("is a failure when it is reverted, and has another name when it is asked for again", async () => {
    await registered()
    const pause = () => {
      chain.hooks.refuse = () => "UnknownContext"
    }
    chain.hooks.beforeSend = pause
    const { code, lines } = await refusalOf(() => verifyPayments(publishing(), payments))
    expect(code).toBe("PROOF_CALL_WITHOUT_EFFECT")
    expect(lines).toContain("verify/0-63")
    delete chain.hooks.beforeSend
    delete chain.hooks.refuse
    await verifyPayments(publishing(2), payments)
    const [first, second] = chain.sent.map(({ name }: ProofCall) => name)
    expect(second).toBe(`${first}/2`)
  })
})

describe("what would be refused is not sent", () => {
  it("says why", async () => {
    await registered()
    chain.hooks.refuse = () => "ChunkNotScreened"
    const { code, lines } = await refusalOf(() => verifyPayments(publishing(), payments))
    expect(code).toBe("CONTRACT_REVERTED")
    expect(lines).toContain("ChunkNotScreened")
    expect(chain.sent).toEqual([])
  })

  it("says what to do when an agent was deactivated, before the run is registered and after", async () => {
    chain.state.isAgentsRootKnown = false
    const before = await refusalOf(() => registerPayroll(publishing()))
    expect(before.code).toBe("PROOF_AGENTS_OUTDATED")
    expect(before.lines).not.toContain("renewRun")
    expect(chain.sent).toEqual([])
    chain.state.isAgentsRootKnown = true
    await registered()
    chain.state.isAgentsRootKnown = false
    const after = await refusalOf(() => verifyPayments(publishing(), payments))
    expect(after.code).toBe("PROOF_AGENTS_OUTDATED")
    expect(after.lines).toContain("renewRun")
    expect(chain.sent).toEqual([])
  })

  it.each<[string, Partial<MockRun>]>([
    ["another payer", { payer: payee(9) }],
    ["another beneficiary", { beneficiary: payee(9) }],
    ["another circuit", { circuitId: hash(9) }],
    ["another screening circuit", { screenCircuitId: hash(9) }],
    ["another context", { context: 9n }],
    ["another policy", { policy: 9n }],
    ["other agents", { agentsRoot: 9n }],
    ["another number of chunks", { chunkCount: 9 }],
  ])("for a run that is registered with %s", async (_name, more) => {
    await registered(more)
    expect((await refusalOf(() => registerPayroll(publishing()))).code).toBe("PROOF_RUN_MISMATCH")
    expect((await refusalOf(() => verifyPayments(publishing(), payments))).code).toBe("PROOF_RUN_MISMATCH")
    expect(chain.sent).toEqual([])
  })

  it.each<[string, Partial<MockRun>]>([
    ["another state at the beginning", { state: 1n }],
    ["another state later", { verifiedChunks: 3, state: 1_003n }],
    ["more chunks than there are", { verifiedChunks: COUNT + 1, state: 1_003n }],
  ])("for a run with %s", async (_name, more) => {
    await registered(more)
    const { code, lines } = await refusalOf(() => verifyPayments(publishing(), payments))
    expect(code).toBe("PROOF_RUN_MISMATCH")
    expect(lines).toContain("another state")
  })

  it("for a run that is not registered", async () => {
    expect((await refusalOf(() => verifyPayments(publishing(), payments))).code).toBe("PROOF_RUN_MISMATCH")
  })
})
