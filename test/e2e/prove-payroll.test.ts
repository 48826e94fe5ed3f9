import { readManifest } from "@agentgpt/circuits/artifacts"
import { decodeRevert } from "@agentgpt/contracts"
import {
  computeStatementHash,
  connectChain,
  encodeAggregatedProof,
  listTrustedKeys,
  type ProvenStatement,
  type RunRecord,
  verifyOnchain,
  writeBundle,
} from "@agentgpt/proof"
import { verifyBundle } from "@agentgpt/proof/verify"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { forgeProof, readDevKey } from "../../packages/proof/test/support/forge-proof.ts"
import { archive, people, proveAPayroll, type ProvedPayroll } from "./proved-payroll.ts"
import { awaitMined } from "../../contracts/local-chain/await-mined.ts"

// The whole way of a proof: 40 people are paid in three chunks, by two agents, from a screened roster; the proofs
// are real, and so are the chain and the contracts.

const FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617n
const CURVE = 21888242871839275222246405745257275088696311157297823662689037894645226208583n
const NEXT_STATE = 0
const TOTAL = 2
const COUNT = 3
const FINGERPRINT = 4
const PREV_STATE = 5
const POLICY = 6
const CONTEXT = 7
const CHALLENGE = 8
const CHUNK_INDEX = 9

const trustedKeys = listTrustedKeys(readManifest())

let payroll: ProvedPayroll
let record: RunRecord

beforeAll(async () => {
  payroll = await proveAPayroll()
}, 900_000)

afterAll(async () => payroll?.stop())

const runTuple = () => {
  const { payer, token, workflowId, runNonce } = payroll.identity
  return { payer, token, workflowId, runNonce }
}

const batch = () => {
  const { chunks } = payroll.run
  return {
    total: chunks.reduce((sum, { total }) => sum + total, 0n),
    chunks: chunks.map(({ chunk, words }) => (BigInt(chunk.chunkIndex) << 16n) | BigInt(words.length)),
    words: chunks.flatMap(({ words }) => words.map((word) => `0x${word.toString(16).padStart(64, "0")}`)),
    stepsRoots: chunks.map(({ stepsRoot }) => stepsRoot),
  }
}

/** What `verifyWorkflow` takes for some statements, with anything in it exchanged. */
function describeCall(statements: readonly ProvenStatement[], changes: Partial<Call> = {}): Call {
  const circuitId = statements[0]?.circuitId ?? "0x"
  return {
    hashes: statements.map(({ publicSignals }) => computeStatementHash(circuitId, publicSignals)),
    inputs: statements.flatMap(({ publicSignals }) => publicSignals),
    aggregated: encodeAggregatedProof(
      circuitId,
      statements.map(({ proof }) => proof),
    ),
    ...changes,
  }
}

type Call = {
  readonly hashes: readonly string[]
  readonly inputs: readonly bigint[]
  readonly aggregated: string
}

/** The statements with one signal of one of them exchanged; hashes follow, proofs do not. */
function editSignal(chunk: number, position: number, edit: (value: bigint) => bigint) {
  return payroll.payments.map((statement, i) => ({
    ...statement,
    publicSignals: statement.publicSignals.map((value, signal) =>
      i === chunk && signal === position ? edit(value) : value,
    ),
  }))
}

/** The same with a valid proof of the false statement, as anybody can forge it under a DEV key. */
function forgeSignal(chunk: number, position: number, edit: (value: bigint) => bigint) {
  const key = readDevKey("PayBatch16")
  return editSignal(chunk, position, edit).map((statement, i) =>
    i === chunk ? { ...statement, proof: forgeProof(key, statement.publicSignals) } : statement,
  )
}

/** The name of the error that a call is refused with; "accepted" if it is not. */
async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return "accepted"
  } catch (error) {
    return decodeRevert(error).meta?.[0]?.replace("Error: ", "") ?? decodeRevert(error).code
  }
}

const verify = ({ hashes, inputs, aggregated }: Call) =>
  payroll.contracts.zk.verifyWorkflow.staticCall([...hashes], [...inputs], aggregated)

describe("a payroll of 40 people", () => {
  test("is proved in three chunks by the registered circuits", async () => {
    expect(payroll.payments.map(({ publicSignals }) => publicSignals[COUNT])).toEqual([16n, 16n, 8n])
    expect(payroll.screens).toHaveLength(3)
    for (const { circuitId, level } of [...payroll.payments, ...payroll.screens]) {
      expect(level).toBe("DEV")
      expect(await payroll.contracts.circuits.isVerifierRegistered(circuitId)).toBe(true)
    }
  })

  test("has its roster screened on-chain, chunk after chunk", async () => {
    const { zk } = payroll.contracts
    const circuitId = payroll.screens[0]?.circuitId ?? "0x"
    await awaitMined(zk.setDenyList(circuitId, payroll.denyRoot))
    const send = (statements: readonly ProvenStatement[]) => {
      const { inputs, aggregated } = describeCall(statements)
      return [[...inputs], aggregated] as [bigint[], string]
    }
    const late = await refusalOf(zk.recordScreening.staticCall(...send(payroll.screens.slice(1))))
    expect(late).toBe("UnknownScreenState")
    await awaitMined(zk.recordScreening(...send(payroll.screens)))
    const { chunkCount } = await zk.screening(circuitId, payroll.screening.screenRoot)
    expect(chunkCount).toBe(3n)
  })

  test("is registered under its policy", async () => {
    const { zk } = payroll.contracts
    const { identity } = payroll
    const block = await payroll.provider.getBlock("latest")
    const registration = {
      run: runTuple(),
      circuitId: payroll.payments[0]?.circuitId ?? "0x",
      screenCircuitId: payroll.screens[0]?.circuitId ?? "0x",
      policy: {
        agentsRoot: payroll.agentsRoot,
        listRoot: payroll.rosterRoot,
        screenRoot: payroll.screening.screenRoot,
        budgetCommitment: 0n,
      },
      beneficiary: identity.beneficiary,
      chunkCount: 3,
      expiresAt: (block?.timestamp ?? 0) + 86_400,
      rewardPerChunk: 0n,
      fee: 0n,
    }
    const foreign = { ...registration, policy: { ...registration.policy, agentsRoot: 5n } }
    expect(await refusalOf(zk.registerWorkflow.staticCall(foreign))).toBe("UnknownAgentsRoot")
    await awaitMined(zk.registerWorkflow(registration))
    const stored = await zk.workflowRun(identity.runId)
    expect(stored.context).toBe(identity.context)
    expect(stored.policy).toBe(payroll.run.policy)
  })

  test("cannot be proved before it is paid", async () => {
    expect(await refusalOf(verify(describeCall(payroll.payments)))).toBe("AttestationMismatch")
  })

  test("can be paid and proved by one call, and only as it was proved", async () => {
    const { token, payout, zk } = payroll.contracts
    const paid = batch()
    await awaitMined(token.approve(payroll.identity.batchPayout, paid.total))
    await awaitMined(payout.setOperator(payroll.identity.zkWorkflow, true))
    const nextStates = payroll.payments.map(({ publicSignals }) => publicSignals[NEXT_STATE] ?? 0n)
    const { aggregated } = describeCall(payroll.payments)
    const settle = (changes: Partial<typeof paid>, states = nextStates) =>
      refusalOf(zk.settle.staticCall(runTuple(), { ...paid, ...changes }, states, aggregated))
    const [first = "", second = ""] = paid.words
    const oneMore = `0x${(BigInt(first) + 1n).toString(16).padStart(64, "0")}`
    const thief = `0x00${"e".repeat(40)}${first.slice(-22)}`

    expect(await settle({ words: paid.words.with(0, oneMore), total: paid.total + 1n })).toBe(
      "InvalidWorkflowProof",
    )
    expect(await settle({ words: paid.words.with(0, thief) })).toBe("InvalidWorkflowProof")
    expect(await settle({ words: paid.words.with(0, second).with(1, first) })).toBe("InvalidWorkflowProof")
    expect(await settle({ stepsRoots: paid.stepsRoots.toReversed() })).toBe("InvalidWorkflowProof")
    expect(await settle({}, nextStates.with(2, 1n))).toBe("InvalidWorkflowProof")
    expect(await settle({}, nextStates.slice(1))).toBe("WrongChunkCount")
    expect(await settle({ total: paid.total - 1n })).toBe("WrongTotal")

    const snapshot: unknown = await payroll.provider.send("evm_snapshot", [])
    await awaitMined(zk.settle(runTuple(), paid, nextStates, aggregated))
    for (const { recipient, amount } of people) expect(await token.balanceOf(recipient)).toBe(amount)
    expect(await zk.isComplete(payroll.identity.runId)).toBe(true)
    // The other way is shown below, from the same point on.
    expect(await payroll.provider.send("evm_revert", [snapshot])).toBe(true)
  })

  test("is paid through BatchPayout, everybody once", async () => {
    const { token, payout } = payroll.contracts
    const receipt = await awaitMined(payout.pay(runTuple(), batch()))
    for (const { recipient, amount } of people) expect(await token.balanceOf(recipient)).toBe(amount)
    const blockHash = receipt.blockHash
    record = archive(payroll, { hash: receipt.hash, blockNumber: receipt.blockNumber, blockHash })
  })

  describe("calldata that says anything else is refused for its own reason", () => {
    const bump = (value: bigint) => value + 1n
    const variants: readonly (readonly [string, string, () => Call])[] = [
      [
        "a hash of another statement",
        "StatementMismatch",
        () => {
          const call = describeCall(payroll.payments)
          return { ...call, hashes: call.hashes.toReversed() }
        },
      ],
      [
        "a hash too few",
        "WrongStatementCount",
        () => {
          const call = describeCall(payroll.payments)
          return { ...call, hashes: call.hashes.slice(1) }
        },
      ],
      ["a total of one more", "InvalidWorkflowProof", () => describeCall(editSignal(0, TOTAL, bump))],
      ["a count of one more", "InvalidWorkflowProof", () => describeCall(editSignal(0, COUNT, bump))],
      ["another fingerprint", "AttestationMismatch", () => describeCall(forgeSignal(1, FINGERPRINT, bump))],
      ["another challenge", "AttestationMismatch", () => describeCall(forgeSignal(1, CHALLENGE, bump))],
      ["another policy", "PolicyMismatch", () => describeCall(forgeSignal(2, POLICY, bump))],
      [
        "another context in a later statement",
        "ContextMismatch",
        () => describeCall(forgeSignal(1, CONTEXT, bump)),
      ],
      ["a context of no run", "UnknownContext", () => describeCall(forgeSignal(0, CONTEXT, bump))],
      [
        "a state that is not the run's",
        "StateMismatch",
        () => describeCall(forgeSignal(0, PREV_STATE, bump)),
      ],
      ["a broken chain of states", "StateMismatch", () => describeCall(forgeSignal(0, NEXT_STATE, bump))],
      ["chunks in another order", "StateMismatch", () => describeCall(payroll.payments.toReversed())],
      [
        "a chunk that nobody screened",
        "ChunkNotScreened",
        () => describeCall(forgeSignal(2, CHUNK_INDEX, () => 3n)),
      ],
      [
        "a total that is only equal in the field",
        "InputNotInField",
        () => describeCall(editSignal(0, TOTAL, (v) => v + FIELD)),
      ],
      [
        "proofs of each other's statements",
        "InvalidWorkflowProof",
        () => {
          const proofs = payroll.payments.map(({ proof }) => proof).toReversed()
          return describeCall(
            payroll.payments.map((statement, i) => ({ ...statement, proof: proofs[i] ?? statement.proof })),
          )
        },
      ],
      [
        "a point with its sign turned",
        "InvalidWorkflowProof",
        () =>
          describeCall(
            payroll.payments.map((s) => ({
              ...s,
              proof: { ...s.proof, c: [s.proof.c[0], CURVE - s.proof.c[1]] as const },
            })),
          ),
      ],
      [
        "a proof too few",
        "WrongInputCount",
        () => {
          const call = describeCall(payroll.payments)
          return { ...call, aggregated: call.aggregated.slice(0, -512) }
        },
      ],
      [
        "a circuit that nobody registered",
        "UnknownCircuit",
        () => {
          const call = describeCall(payroll.payments)
          return { ...call, aggregated: `0x${"77".repeat(32)}${call.aggregated.slice(66)}` }
        },
      ],
      [
        "a circuit of another kind",
        "WrongCircuitKind",
        () => {
          const call = describeCall(payroll.payments)
          const screen = payroll.screens[0]?.circuitId ?? ""
          return { ...call, aggregated: `${screen}${call.aggregated.slice(66)}` }
        },
      ],
    ]
    test.each(variants)("%s: %s", async (_, reason, makeCall) => {
      expect(await refusalOf(verify(makeCall()))).toBe(reason)
    })
  })

  test("is verified on-chain by one call that anybody may send, once", async () => {
    const { zk } = payroll.contracts
    const stranger = await payroll.provider.getSigner(5)
    const { hashes, inputs, aggregated } = describeCall(payroll.payments)
    const receipt = await awaitMined(
      zk.connect(stranger).verifyWorkflow([...hashes], [...inputs], aggregated),
    )
    expect(receipt.gasUsed).toBeLessThan(2n ** 24n)
    expect(await zk.isComplete(payroll.identity.runId)).toBe(true)
    expect(await refusalOf(verify({ hashes, inputs, aggregated }))).toBe("StateMismatch")
  })

  test("is archived, anchored, and holds from its bytes alone and against the chain", async () => {
    const { bytes, digest } = writeBundle(record)
    await awaitMined(payroll.contracts.zk.anchor(payroll.identity.runId, digest))
    const { ok, forgeable, checks, bundle } = verifyBundle(bytes, { trustedKeys })
    expect(checks.filter(({ status }) => status !== "holds")).toEqual([])
    expect({ ok, forgeable }).toEqual({ ok: true, forgeable: true })
    const { reader, close } = connectChain(payroll.url, "latest")
    try {
      const onchain = bundle === null ? [] : await verifyOnchain(bundle, reader)
      expect(onchain.filter(({ status }) => status !== "holds")).toEqual([])
      expect(onchain.length).toBeGreaterThan(0)
    } finally {
      close()
    }
  })

  describe("an archive that says anything else is refused for its own reason", () => {
    type Batch = RunRecord["batches"][number]
    const editBatch = (edit: (batch: Batch) => Partial<Batch>): RunRecord => ({
      ...record,
      batches: record.batches.map((each) => ({ ...each, ...edit(each) })),
    })
    const variants: readonly (readonly [string, readonly string[], () => RunRecord])[] = [
      ["a step left out", ["workflow-id"], () => ({ ...record, plan: record.plan.slice(1) })],
      ["another run", ["run-id"], () => ({ ...record, run: { ...record.run, runNonce: 1n } })],
      [
        "another beneficiary",
        ["context"],
        () => ({ ...record, run: { ...record.run, beneficiary: record.run.payer } }),
      ],
      ["a level that its keys do not have", ["level"], () => ({ ...record, level: "PRODUCTION" })],
      [
        "proofs of each other's chunks",
        ["proofs"],
        () =>
          editBatch(({ chunks }) => ({
            chunks: chunks.map((chunk, i) => ({ ...chunk, proof: chunks.at(i - 1)?.proof ?? chunk.proof })),
          })),
      ],
      [
        "another roster",
        ["policy", "screen-root", "screen-chain"],
        () => editBatch(() => ({ membersRoot: 5n })),
      ],
      ["other agents", ["policy"], () => editBatch(() => ({ agentsRoot: 5n }))],
      ["a last state that was not reached", ["final-state"], () => editBatch(() => ({ finalState: 5n }))],
      [
        "a total that nobody paid",
        ["figures"],
        () => editBatch(({ figures }) => ({ figures: figures.with(0, 5n) })),
      ],
      [
        "a screening of another list",
        ["screen-root", "screen-chain"],
        () => ({ ...record, screening: record.screening && { ...record.screening, denyRoot: 5n } }),
      ],
    ]
    test.each(variants)("%s: %j", (_, faults, makeRecord) => {
      const { checks } = verifyBundle(writeBundle(makeRecord()).bytes, { trustedKeys })
      expect(checks.filter(({ status }) => status === "fails").map(({ id }) => id)).toEqual(faults)
    })
  })
})
