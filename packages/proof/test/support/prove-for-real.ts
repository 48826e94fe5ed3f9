import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"

import {
  agentsTreeDepth,
  computeAgentLeaf,
  computePayBatchMessage,
  createBinaryTree,
  type CurvePoint,
} from "@agentgpt/circuits"
import { locateCircuit } from "@agentgpt/circuits/artifacts"

import type { RunRecord } from "../../src/bundle/write-bundle.ts"
import { derivePublicKey, signField } from "../../src/keys/eddsa-poseidon.ts"
import type { Groth16Proof } from "../../src/types.ts"
import { amountOf } from "../../src/verify/list-leaves.ts"
import {
  describeChunks,
  describePolicy,
  describeRun,
  describeScreening,
  listPaySignals,
  makeRecord,
  type SampleRun,
} from "./sample-run.ts"

type SnarkjsProof = {
  readonly pi_a: readonly string[]
  readonly pi_b: readonly (readonly string[])[]
  readonly pi_c: readonly string[]
}

const load = createRequire(import.meta.url)
const { groth16 } = load("snarkjs") as {
  readonly groth16: {
    readonly prove: (
      zkey: string,
      witness: { readonly type: "mem"; readonly data: Uint8Array },
    ) => Promise<{ readonly proof: SnarkjsProof; readonly publicSignals: readonly string[] }>
  }
}
const { WitnessCalculatorBuilder } = load("circom_runtime") as {
  readonly WitnessCalculatorBuilder: (
    code: Uint8Array,
  ) => Promise<{ calculateWTNSBin(input: unknown, sanityCheck: boolean): Promise<Uint8Array> }>
}

const executor = Buffer.alloc(32, 1)
const validator = Buffer.alloc(32, 2)

/** The sample run, signed by two agents and proved by snarkjs under the DEV keys: nothing in it is forged. */
export async function proveSampleRun(): Promise<RunRecord> {
  const keys = [derivePublicKey(executor), derivePublicKey(validator)] as const
  const leaves = [computeAgentLeaf(keys[0], 1n), computeAgentLeaf(keys[1], 2n)]
  const sample = describeRun(leaves)
  const payProofs: Groth16Proof[] = []
  const screenProofs: Groth16Proof[] = []
  try {
    for (const [i, chunk] of describeChunks(sample).entries()) {
      const input = buildPayInput(sample, i, keys, leaves)
      payProofs.push(await prove("PayBatch16", input, listPaySignals(chunk)))
    }
    for (const [i, signals] of describeScreening(sample).entries()) {
      screenProofs.push(await prove("Screen16", buildScreenInput(sample, i, signals), signals))
    }
  } finally {
    // snarkjs keeps its worker threads, which would keep the process alive.
    await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate()
  }
  return makeRecord(sample, payProofs, screenProofs)
}

function buildPayInput(
  sample: SampleRun,
  chunk: number,
  keys: readonly [CurvePoint, CurvePoint],
  leaves: readonly bigint[],
) {
  const { screenRoot } = describePolicy(sample)
  const signals = describeChunks(sample)[chunk]
  if (signals === undefined) throw new Error("no such chunk")
  const rows = sample.rows[chunk] ?? []
  const unsigned = {
    agentsRoot: sample.agentsRoot,
    rosterRoot: sample.rosterRoot,
    chunkSalt: sample.chunkSalts[chunk] ?? 0n,
    rosterSibling: sample.siblingsOf(chunk),
    recipient: rows.map(({ word }) => word >> 88n),
    cap: rows.map(() => sample.caps),
    amount: rows.map(({ word }) => amountOf(word)),
    meta: rows.map(({ meta }) => meta),
    salt: rows.map(({ salt }) => salt),
    screenRoot,
    prevState: signals.prevState,
    policy: signals.policy,
    context: signals.context,
    challenge: signals.challenge,
    chunkIndex: signals.chunkIndex,
  }
  const message = computePayBatchMessage(unsigned)
  const signatures = [signField(executor, message), signField(validator, message)]
  const agents = createBinaryTree(leaves, agentsTreeDepth)
  return {
    ...unsigned,
    signerAx: keys.map(([x]) => x),
    signerAy: keys.map(([, y]) => y),
    signerIndex: [0n, 1n],
    signerSibling: [agents.siblingsOf(0), agents.siblingsOf(1)],
    signatureR8x: signatures.map(({ R8 }) => R8[0]),
    signatureR8y: signatures.map(({ R8 }) => R8[1]),
    signatureS: signatures.map(({ S }) => S),
  }
}

function buildScreenInput(sample: SampleRun, chunk: number, signals: readonly bigint[]) {
  const [, prevScreen, rosterRoot, denyRoot, chunkIndex] = signals
  return {
    prevScreen,
    rosterRoot,
    denyRoot,
    chunkIndex,
    chunkSalt: sample.chunkSalts[chunk],
    rosterSibling: sample.siblingsOf(chunk),
    recipient: (sample.rows[chunk] ?? []).map(({ word }) => word >> 88n),
    cap: (sample.rows[chunk] ?? []).map(() => sample.caps),
    deny: sample.deny,
  }
}

async function prove(circuit: string, input: object, expected: readonly bigint[]): Promise<Groth16Proof> {
  const { wasmFile, key } = locateCircuit(circuit)
  const calculator = await WitnessCalculatorBuilder(await readFile(wasmFile))
  const data = await calculator.calculateWTNSBin(input, true)
  const { proof, publicSignals } = await groth16.prove(key("DEV").zkeyFile, { type: "mem", data })
  if (publicSignals.some((signal, i) => BigInt(signal) !== expected[i]))
    throw new Error("other public signals")
  const [bx = [], by = []] = proof.pi_b
  return { a: readPair(proof.pi_a), b: [readPair(bx), readPair(by)], c: readPair(proof.pi_c) }
}

function readPair([x = "", y = ""]: readonly string[]): readonly [bigint, bigint] {
  return [BigInt(x), BigInt(y)]
}
