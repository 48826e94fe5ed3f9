import type { CanonicalValue } from "@agentgpt/core"
import type { ProofTerms } from "./paid-payroll.ts"

/** Terms as they stand in the database: integers as decimal text. */
export function writeTerms({
  agentsRoot,
  expiresAtSeconds,
  signers,
  auditor,
  ...rest
}: ProofTerms): CanonicalValue {
  return JSON.parse(
    JSON.stringify({
      ...rest,
      agentsRoot: agentsRoot.toString(),
      expiresAtSeconds: expiresAtSeconds.toString(),
      signers: { executor: signers.executor.map(String), validator: signers.validator.map(String) },
      ...(auditor !== undefined && { auditor: auditor.map(String) }),
    }),
  ) as CanonicalValue
}

type WrittenTerms = Omit<ProofTerms, "agentsRoot" | "expiresAtSeconds" | "signers" | "auditor"> & {
  readonly agentsRoot: string
  readonly expiresAtSeconds: string
  readonly signers: Readonly<Record<"executor" | "validator", readonly [string, string]>>
  readonly auditor?: readonly [string, string]
}

export function readTerms(value: CanonicalValue): ProofTerms {
  const { agentsRoot, expiresAtSeconds, signers, auditor, ...rest } = value as unknown as WrittenTerms
  return {
    ...rest,
    agentsRoot: BigInt(agentsRoot),
    expiresAtSeconds: BigInt(expiresAtSeconds),
    signers: { executor: readKey(signers.executor), validator: readKey(signers.validator) },
    ...(auditor !== undefined && { auditor: readKey(auditor) }),
  }
}

function readKey([x, y]: readonly [string, string]): readonly [bigint, bigint] {
  return [BigInt(x), BigInt(y)]
}
