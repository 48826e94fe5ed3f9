import { computePolicy, computeScreenRoot, fieldOrder } from "@agentgpt/circuits"
import { readManifest } from "@agentgpt/circuits/artifacts"
import { beforeAll, describe, expect, test } from "vitest"

import { listTrustedKeys } from "../src/audit/read-trusted-keys.ts"
import { type RunRecord, writeBundle } from "../src/bundle/write-bundle.ts"
import { bindPayments } from "../src/commitments/bind-payments.ts"
import { bundleChecks } from "../src/verify/bundle-checks.ts"
import { verifyBundle } from "../src/verify/verify-bundle.ts"
import { computeCircuitId } from "../src/verify-groth16.ts"
import { forgeProof, readDevKey } from "./support/forge-proof.ts"
import { proveSampleRun } from "./support/prove-for-real.ts"
import { makeForgedPrivateRecord } from "./support/sample-private.ts"
import { makeForgedRecord, payKey, screenKey } from "./support/sample-run.ts"
import { cutSteps, editLastStep, makeForgedStepRecord, restateLastSteps } from "./support/sample-steps.ts"
import {
  at,
  declareSums,
  editBatch,
  editLastChunk,
  editLastContent,
  editRun,
  editScreening,
  restateLastChunk,
} from "./support/tamper-run.ts"
import { makeToyKey } from "./support/toy-key.ts"

const trustedKeys = listTrustedKeys(readManifest())

/** The ids of the checks that fail. */
function findFaults(record: RunRecord, trusted = trustedKeys): readonly string[] {
  const { checks } = verifyBundle(writeBundle(record).bytes, { trustedKeys: trusted })
  return checks.filter(({ status }) => status === "fails").map(({ id }) => id)
}

describe("a run that was really proved", () => {
  let real: RunRecord

  beforeAll(async () => {
    real = await proveSampleRun()
  }, 600_000)

  test("holds in every respect, and is called forgeable because its keys are", () => {
    const { bytes } = writeBundle(real)
    const { ok, forgeable, verdict, checks } = verifyBundle(bytes, { trustedKeys })
    expect(checks.filter(({ status }) => status !== "holds")).toEqual([])
    expect({ ok, forgeable }).toEqual({ ok: true, forgeable: true })
    expect(verdict).toMatch(/^FORGEABLE: DEV KEYS/u)
  })

  test("holds after its key is destroyed, though nobody can read the payees any more", () => {
    const runKey = new Uint8Array(32).fill(9)
    const { bytes } = writeBundle({ ...real, privacy: 3 }, { runKey })
    const open = verifyBundle(bytes, { trustedKeys, runKey })
    expect(open.checks.filter(({ status }) => status !== "holds")).toEqual([])
    const erased = verifyBundle(bytes, { trustedKeys })
    expect(erased.ok).toBe(true)
    expect(erased.checks.filter(({ status }) => status === "skipped").map(({ id }) => id)).toEqual([
      "sealed",
      "workflow-id",
      "rows",
      "notes",
      "steps-root",
      "words",
      "challenge",
      "fingerprint",
      "totals",
    ])
    expect(erased.checks.find(({ id }) => id === "proofs")?.status).toBe("holds")
    const text = Buffer.from(bytes).toString("latin1")
    for (const row of (real.batches[0]?.chunks ?? []).flatMap(
      ({ content }): readonly { note: string | null; salt: bigint }[] => content.rows,
    )) {
      expect(text).not.toContain(row.note ?? "Salary of")
      expect(text).not.toContain(String(row.salt))
    }
  })

  test("proofs of one chunk are none of another", () => {
    const swapped = editBatch(real, ({ chunks }) => ({
      chunks: chunks.map((chunk, i) => ({ ...chunk, proof: chunks[1 - i]?.proof ?? chunk.proof })),
    }))
    expect(findFaults(swapped)).toEqual(["proofs"])
  })

  test("a proof with the sign of a point turned is none", () => {
    const p = 21888242871839275222246405745257275088696311157297823662689037894645226208583n
    const turned = editLastChunk(real, ({ proof }) => ({
      proof: { ...proof, c: [proof.c[0], p - proof.c[1]] },
    }))
    expect(findFaults(turned)).toEqual(["proofs"])
  })

  test("a payment that was changed on its way is found, though the proof still verifies", () => {
    const changed = editLastContent(real, ({ words }) => ({
      words: words.with(0, `${words[0]?.slice(0, -1) ?? ""}f` as `0x${string}`),
    }))
    expect(findFaults(changed)).toEqual(["words", "challenge", "fingerprint"])
  })
})

/** Each breaks one thing. Where a statement changes, a valid proof of the false statement is forged. */
const variants: readonly (readonly [
  name: string,
  fault: string,
  tamper: (record: RunRecord) => RunRecord,
])[] = [
  ["a step of the plan was changed", "workflow-id", (r) => ({ ...r, plan: r.plan.with(0, '{"id":"none"}') })],
  [
    "a step of the plan is written in another way",
    "workflow-id",
    (r) => ({ ...r, plan: r.plan.with(0, ` ${r.plan[0] ?? ""}`) }),
  ],
  ["a step of the plan was left out", "workflow-id", (r) => ({ ...r, plan: r.plan.slice(1) })],
  ["another payer", "run-id", (r) => editRun(r, { payer: `0x${"9".repeat(40)}` })],
  ["another run nonce", "run-id", (r) => editRun(r, { runNonce: 1n })],
  ["another payout contract", "run-id", (r) => editRun(r, { batchPayout: `0x${"9".repeat(40)}` })],
  ["no payout contract", "run-id", (r) => editRun(r, { batchPayout: `0x${"0".repeat(40)}` })],
  ["another beneficiary", "context", (r) => editRun(r, { beneficiary: `0x${"9".repeat(40)}` })],
  ["another verifying contract", "context", (r) => editRun(r, { zkWorkflow: `0x${"9".repeat(40)}` })],
  [
    "a key that no statement uses",
    "key-ids",
    (r) => ({ ...r, keys: [...r.keys, devEntry("PayBatchPrivate16")] }),
  ],
  ["a key twice", "key-ids", (r) => ({ ...r, keys: [...r.keys, ...r.keys.slice(1)] })],
  ["an own key under the id of the known one", "key-ids", (r) => withOwnKey(r, payKey.circuitId)],
  ["an own key under its own id", "trusted-keys", (r) => withOwnKey(r)],
  ["DEV keys called PRODUCTION", "trusted-keys", (r) => callProduction(r)],
  ["a level that no key has", "level", (r) => ({ ...r, level: "PRODUCTION" })],
  [
    "a DEV key with a ceremony",
    "level",
    (r) => ({ ...r, keys: r.keys.map((key) => ({ ...key, transcriptHash: `0x${"1".repeat(64)}` })) }),
  ],
  [
    "DEV keys where money is real",
    "development-keys",
    () => makeForgedRecord({ run: { chainId: "eip155:1" } }),
  ],
  ["a statement of another run", "statement-context", (r) => restateLastChunk(r, { context: 5n })],
  ["a statement under another policy", "policy", (r) => restateLastChunk(r, { policy: 5n })],
  ["other agents than the policy's", "policy", (r) => editBatch(r, () => ({ agentsRoot: 5n }))],
  [
    "a budget that the circuit does not know",
    "policy",
    (r) => editBatch(r, () => ({ budgetCommitment: 5n })),
  ],
  ["a roster chunk paid twice", "chunk-order", (r) => restateLastChunk(r, { chunkIndex: 0n })],
  ["a chunk that follows nothing", "state-chain", (r) => restateLastChunk(r, { prevState: 5n })],
  ["a state that is no hash", "state-chain", (r) => restateLastChunk(r, { nextState: 5n })],
  [
    "the last chunk left out, sums adjusted",
    "final-state",
    (r) => ({
      ...declareSums(editBatch(r, ({ chunks }) => ({ chunks: chunks.slice(0, -1) }))),
      batches: editBatch(r, ({ chunks }) => ({
        chunks: chunks.slice(0, -1),
        figures: [at.total, at.count].map((i) => chunks[0]?.publicSignals[i] ?? 0n),
      })).batches,
    }),
  ],
  [
    "other sums than the chunks'",
    "figures",
    (r) => editBatch(r, ({ figures }) => ({ figures: figures.with(0, (figures[0] ?? 0n) + 1n) })),
  ],
  ["a policy with another deny list", "screen-root", (r) => withOtherDenyList(r)],
  ["a screening that the policy does not know", "screen-root", () => withUnknownScreening()],
  [
    "screenings in another order",
    "screen-chain",
    (r) => editScreening(r, ({ statements }) => ({ statements: statements.toReversed() })),
  ],
  [
    "a false proof of screening",
    "screening-proofs",
    (r) =>
      editScreening(r, ({ statements }) => ({
        statements: statements.map((statement, i) => ({
          ...statement,
          proof: statements[1 - i]?.proof ?? statement.proof,
        })),
      })),
  ],
  ["a chunk paid without screening", "screened-chunks", () => withOneScreening()],
  ["a payment without a transaction", "receipts", (r) => editLastChunk(r, () => ({ receipt: null }))],
  ["a word that is no payment", "rows", () => withLongWord()],
  [
    "another description",
    "notes",
    (r) =>
      editLastContent(r, ({ rows }) => ({
        rows: rows.map((row, i) => (i === 0 ? { ...row, note: "A gift" } : row)),
      })),
  ],
  [
    "another salt",
    "steps-root",
    (r) =>
      editLastContent(r, ({ rows }) => ({
        rows: rows.map((row, i) => (i === 0 ? { ...row, salt: 5n } : row)),
      })),
  ],
  [
    "another meta",
    "steps-root",
    (r) =>
      editLastContent(r, ({ rows }) => ({
        rows: rows.map((row, i) => (i === 2 ? { ...row, meta: 5n } : row)),
      })),
  ],
  [
    "rows left out that were not paid",
    "steps-root",
    (r) => editLastContent(r, ({ rows }) => ({ rows: rows.filter(({ note }) => note !== null) })),
  ],
  ["other payments than the rows", "words", (r) => payOthers(r)],
  ["a challenge of the prover's choice", "challenge", (r) => chooseChallenge(r)],
  ["another fingerprint", "fingerprint", (r) => restateLastChunk(r, { fingerprint: 5n })],
  ["another total", "totals", (r) => restateLastChunk(r, { total: 5n })],
  ["another count", "totals", (r) => restateLastChunk(r, { count: 5n })],
]

/** The same for a plan of steps. */
const stepVariants: typeof variants = [
  ["a chunk of the plan left out", "chunk-order", (r) => restateLastSteps(r, { chunkIndex: 2n })],
  ["the end of the plan left out", "all-steps", (r) => cutSteps(r)],
  [
    "steps with a receipt of their own",
    "receipts",
    (r) =>
      editLastChunk(r, () => ({
        receipt: {
          transactionHash: `0x${"1".repeat(64)}`,
          blockNumber: 1,
          blockHash: `0x${"1".repeat(64)}`,
          settlement: "attest",
        },
      })),
  ],
  [
    "another salt of a step",
    "steps-root",
    (r) => editLastStep(r, (row) => ({ ...row, salt: row.salt + 1n })),
  ],
  ["a statement of a longer plan", "plan-steps", () => makeForgedStepRecord(0, { stepCount: 21n })],
  [
    "steps proved in another order than the plan's",
    "plan-steps",
    () => makeForgedStepRecord(0, { order: [1, 0, ...Array.from({ length: 18 }, (_, i) => i + 2)] }),
  ],
  [
    "a step proved in the place of another",
    "plan-steps",
    () => makeForgedStepRecord(0, { order: [0, 0, ...Array.from({ length: 18 }, (_, i) => i + 2)] }),
  ],
  ["more gas than the rows have", "totals", (r) => restateLastSteps(r, { totalGas: 5n })],
  ["another description of a step", "notes", (r) => editLastStep(r, (row) => ({ ...row, note: "done" }))],
]

describe("a tampered bundle is refused by the check of what was tampered with, and by no other:", () => {
  const honest = makeForgedRecord()
  const honestSteps = makeForgedStepRecord()

  test("what nobody touched holds", () => {
    expect(findFaults(honest)).toEqual([])
    expect(findFaults(honestSteps)).toEqual([])
  })

  test.each(variants)("%s: %s", (_, fault, tamper) => {
    expect(findFaults(tamper(honest))).toEqual([fault])
  })

  test.each(stepVariants)("%s: %s", (_, fault, tamper) => {
    expect(findFaults(tamper(honestSteps))).toEqual([fault])
  })

  test("a circuit of another kind: circuits", () => {
    const renamed = { ...honest, keys: honest.keys.map((key) => ({ ...key, circuit: "Screen16" })) }
    const { checks } = verifyBundle(writeBundle(renamed).bytes)
    expect(checks.filter(({ status }) => status === "fails").map(({ id }) => id)).toEqual(["circuits"])
  })

  test("a signal too few: circuits", () => {
    const cut = editLastChunk(honest, ({ publicSignals }) => ({ publicSignals: publicSignals.slice(0, -1) }))
    expect(findFaults(cut)).toContain("circuits")
  })

  test("a signal's alias is not even readable", () => {
    const alias = () =>
      writeBundle(
        editLastChunk(honest, ({ publicSignals }) => ({
          publicSignals: publicSignals.with(3, (publicSignals[3] ?? 0n) + fieldOrder),
        })),
      )
    expect(alias).toThrow(expect.objectContaining({ code: "BUNDLE_INPUT_INVALID" }))
  })

  const moreFaults: readonly (readonly [string, readonly string[], () => RunRecord])[] = [
    [
      "a missing key",
      ["key-ids", "circuits", "proofs", "rows"],
      () => ({ ...honest, keys: honest.keys.slice(1) }),
    ],
    [
      "a key whose second phase was skipped",
      ["key-ids", "proofs"],
      () => ({
        ...honest,
        keys: honest.keys.map((entry, i) =>
          i === 0 ? { ...entry, key: { ...entry.key, delta: entry.key.gamma } } : entry,
        ),
      }),
    ],
    [
      "a screening that is missing",
      ["key-ids", "screen-root", "screened-chunks"],
      () => ({ ...honest, screening: null }),
    ],
    [
      "rows of another kind",
      ["rows", "steps-root", "totals"],
      () => editLastChunk(honest, () => ({ content: { kind: "steps", rows: stepRows } })),
    ],
    [
      "more rows than the circuit has",
      ["rows", "steps-root"],
      () =>
        editLastContent(honest, ({ rows }) => ({
          rows: [...rows, ...rows.filter(({ note }) => note === null).slice(0, 1)],
        })),
    ],
    [
      "chunks of plans of other lengths",
      ["all-steps", "plan-steps"],
      () => restateLastSteps(honestSteps, { stepCount: 21n }),
    ],
  ]
  const stepRows =
    honestSteps.batches[0]?.chunks
      .flatMap(({ content }) => (content.kind === "steps" ? content.rows : []))
      .slice(0, 4) ?? []

  test.each(moreFaults)("%s: %j", (_, faults, make) => {
    expect(findFaults(make())).toEqual(faults)
  })

  test("every check of the list has a variant that it alone refuses", () => {
    const covered = new Set([...variants, ...stepVariants].map(([, fault]) => fault))
    const missing = bundleChecks.map(({ id }) => id).filter((id) => !covered.has(id))
    // Those two have tests of their own above.
    expect(missing).toEqual(["circuits", "proofs"])
  })
})

describe("a payroll at privacy level 5", () => {
  const runKey = new Uint8Array(32).fill(6)
  const find = (record: RunRecord) => {
    const { checks } = verifyBundle(writeBundle(record, { runKey }).bytes, { trustedKeys, runKey })
    return checks.filter(({ status }) => status === "fails").map(({ id }) => id)
  }

  test("holds, sealed and open", () => {
    expect(find(makeForgedPrivateRecord())).toEqual([])
    const { bytes } = writeBundle(makeForgedPrivateRecord(), { runKey })
    expect(verifyBundle(bytes, { trustedKeys }).ok).toBe(true)
  })

  test.each([
    ["a challenge", "challenge", () => makeForgedPrivateRecord({ challenge: 5n })],
    ["a fingerprint", "fingerprint", () => makeForgedPrivateRecord({ fingerprint: 5n })],
    ["another policy", "policy", () => makeForgedPrivateRecord({ policy: 5n })],
    [
      "another budget",
      "policy",
      () => editBatch(makeForgedPrivateRecord(), () => ({ budgetCommitment: 5n })),
    ],
    ["no budget", "policy", () => editBatch(makeForgedPrivateRecord(), () => ({ budgetCommitment: null }))],
    ["other figures", "figures", () => editBatch(makeForgedPrivateRecord(), () => ({ figures: [1n, 2n] }))],
    [
      "another salt",
      "steps-root",
      () =>
        editLastContent(makeForgedPrivateRecord(), ({ rows }) => ({
          rows: rows.map((row) => ({ ...row, salt: 5n })),
        })),
    ],
    [
      "words that no transaction carried",
      "words",
      () => editLastContent(makeForgedPrivateRecord(), () => ({ words: [`0x${"0".repeat(63)}1`] })),
    ],
  ] as const)("with %s is refused: %s", (_, fault, make) => {
    expect(find(make())).toEqual([fault])
  })
})

function devEntry(circuit: string): RunRecord["keys"][number] {
  const { circuitId, key } = readDevKey(circuit)
  return { circuit, circuitId, level: "DEV", transcriptHash: null, key }
}

/** Everything proved under a key whose secrets the author knows. */
function withOwnKey(record: RunRecord, claimedId?: `0x${string}`): RunRecord {
  const toy = makeToyKey(10)
  const circuitId = claimedId ?? computeCircuitId(toy.key)
  const [pay, ...others] = record.keys
  if (pay === undefined) throw new Error("no keys")
  const proved = editBatch(record, ({ chunks }) => ({
    circuitId,
    chunks: chunks.map((chunk) => ({ ...chunk, proof: toy.prove(chunk.publicSignals) })),
  }))
  return { ...proved, keys: [{ ...pay, circuitId, key: toy.key }, ...others] }
}

function callProduction(record: RunRecord): RunRecord {
  const transcriptHash = `0x${"1".repeat(64)}` as const
  const keys = record.keys.map((key) => ({ ...key, level: "PRODUCTION" as const, transcriptHash }))
  return { ...record, level: "PRODUCTION", keys }
}

/** A screening that was really done, against a list that the policy does not name. */
function withOtherDenyList(record: RunRecord): RunRecord {
  return editScreening(record, ({ statements }) => ({
    denyRoot: 5n,
    statements: screenAgainst(record.batches[0]?.membersRoot ?? 0n, 5n, statements.length),
  }))
}

function withUnknownScreening(): RunRecord {
  const sample = makeForgedRecord()
  const [batch] = sample.batches
  if (batch === undefined) throw new Error("no batch")
  const policy = computePolicy(batch.agentsRoot, batch.membersRoot, 0n)
  return restateAll(
    editBatch(sample, () => ({ screenRoot: 0n })),
    policy,
  )
}

function withOneScreening(): RunRecord {
  const sample = makeForgedRecord()
  const [batch] = sample.batches
  const { screening } = sample
  if (batch === undefined || screening === null) throw new Error("no batch")
  const screenRoot = computeScreenRoot(batch.membersRoot, screening.denyRoot, 1)
  const policy = computePolicy(batch.agentsRoot, batch.membersRoot, screenRoot)
  const cut = editScreening(sample, ({ statements }) => ({ statements: statements.slice(0, 1) }))
  return restateAll(
    editBatch(cut, () => ({ screenRoot })),
    policy,
  )
}

/** Both chunks stated anew under another policy. */
function restateAll(record: RunRecord, policy: bigint): RunRecord {
  const single = editBatch(record, ({ chunks }) => ({ chunks: chunks.slice(0, 1) }))
  const first = restateLastChunk(single, { policy }).batches[0]?.chunks[0]
  if (first === undefined) throw new Error("no chunk")
  const both = editBatch(record, ({ chunks }) => ({ chunks: [first, ...chunks.slice(1)] }))
  return restateLastChunk(both, { policy, prevState: first.publicSignals[at.nextState] ?? 0n })
}

function screenAgainst(rosterRoot: bigint, denyRoot: bigint, count: number) {
  return Array.from({ length: count }, (_, i) => {
    const publicSignals = [
      computeScreenRoot(rosterRoot, denyRoot, i + 1),
      computeScreenRoot(rosterRoot, denyRoot, i),
      rosterRoot,
      denyRoot,
      BigInt(i),
    ]
    return { publicSignals, proof: forgeProof(screenKey, publicSignals) }
  })
}

function withLongWord(): RunRecord {
  return makeForgedRecord({
    sample: (sample) => ({
      ...sample,
      rows: sample.rows.map((rows) =>
        rows.map((row, i) => (i === 0 ? { ...row, word: row.word + (1n << 250n) } : row)),
      ),
    }),
  })
}

/** The transaction paid others; the statement is made to fit it. */
function payOthers(record: RunRecord): RunRecord {
  const words = [`0x00${"7".repeat(40)}${"1".padStart(22, "0")}` as const]
  const stepsRoot = record.batches[0]?.chunks.at(-1)?.publicSignals[at.stepsRoot] ?? 0n
  const { challenge, fingerprint } = bindPayments(stepsRoot, words.map(BigInt))
  return restateLastChunk(
    editLastContent(record, () => ({ words })),
    { challenge, fingerprint },
  )
}

function chooseChallenge(record: RunRecord): RunRecord {
  const content = record.batches[0]?.chunks.at(-1)?.content
  if (content?.kind !== "payments") throw new Error("no payments")
  const fingerprint = content.words.reduce((sum, word) => ((sum + BigInt(word)) * 5n) % fieldOrder, 0n)
  return restateLastChunk(record, { challenge: 5n, fingerprint })
}
