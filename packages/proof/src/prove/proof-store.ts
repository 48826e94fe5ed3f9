import { mkdir, readFile } from "node:fs/promises"
import { join } from "node:path"

import type { Bytes32 } from "@agentgpt/core"
import { z } from "zod"

import { computeStatementHash } from "../commitments/statement-hash.ts"
import { writeFileAtomically } from "../files/write-file-atomically.ts"
import { DEV_BANNER } from "../level.ts"
import type { ProvenStatement } from "../types.ts"

/** Finished proofs in a folder, by the hash of what they prove. Whatever is read from it has to be verified. */
export type ProofStore = {
  /** The proof of a statement; undefined if there is none, or the file is torn or about something else. */
  readonly find: (
    circuitId: Bytes32,
    publicSignals: readonly bigint[],
  ) => Promise<ProvenStatement | undefined>
  readonly keep: (proven: ProvenStatement) => Promise<void>
}

const number = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,77})$/u)
  .transform(BigInt)
const pair = z.tuple([number, number])
const bytes32 = z.custom<Bytes32>((value) => typeof value === "string" && /^0x[0-9a-f]{64}$/u.test(value))

const fileSchema = z.strictObject({
  format: z.literal("agentgpt-proof"),
  version: z.literal(1),
  warning: z.literal(DEV_BANNER).optional(),
  circuit: z.string(),
  circuitId: bytes32,
  level: z.enum(["DEV", "TESTNET", "PRODUCTION"]),
  publicSignals: z.array(number),
  proof: z.strictObject({ a: pair, b: z.tuple([pair, pair]), c: pair }),
})

/** The store in a folder, which is made with the first proof. */
export function openProofStore(folder: string): ProofStore {
  const fileOf = (hash: Bytes32) => join(folder, `${hash.slice(2)}.proof.json`)
  return {
    find: async (circuitId, publicSignals) => {
      const text = await readFile(fileOf(computeStatementHash(circuitId, publicSignals)), "utf8").catch(
        () => undefined,
      )
      const proven = text === undefined ? undefined : readProof(text)
      const isIt =
        proven?.circuitId === circuitId &&
        proven.publicSignals.length === publicSignals.length &&
        proven.publicSignals.every((value, i) => value === publicSignals[i])
      return isIt ? proven : undefined
    },
    keep: async (proven) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const hash = computeStatementHash(proven.circuitId, proven.publicSignals)
      await writeFileAtomically(fileOf(hash), `${writeProof(proven)}\n`, "replace")
    },
  }
}

function readProof(text: string): ProvenStatement | undefined {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text))
    if (!parsed.success) return undefined
    const { circuit, circuitId, level, publicSignals, proof } = parsed.data
    return { circuit, circuitId, level, publicSignals, proof }
  } catch {
    return undefined
  }
}

function writeProof(proven: ProvenStatement): string {
  const { circuit, circuitId, level, publicSignals, proof } = proven
  const warning = level === "DEV" ? { warning: DEV_BANNER } : {}
  const file = {
    format: "agentgpt-proof",
    version: 1,
    ...warning,
    circuit,
    circuitId,
    level,
    publicSignals,
    proof,
  }
  return JSON.stringify(file, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value), 2)
}
