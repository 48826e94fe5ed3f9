import type { CanonicalValue } from "@agentgpt/core"
import type { ProofTerms } from "./paid-payroll.ts"

/** Terms as they stand in the database: integers as decimal text. */
export function writeTerms({ agentsRoot, expiresAtSeconds, signers, ...rest }: ProofTerms): CanonicalValue {
  const key = ([x, y]: readonly [bigint, bigint]) => [x.toString(), y.toString()]
  return JSON.parse(
    JSON.stringify({
      ...rest,
      agentsRoot: agentsRoot.toString(),
      expiresAtSeconds: expiresAtSeconds.toString(),
      signers: { executor: key(signers.executor), validator: key(signers.validator) },
    }),
  ) as CanonicalValue
}

type WrittenTerms = Omit<ProofTerms, "agentsRoot" | "expiresAtSeconds" | "signers"> & {
  readonly agentsRoot: string
  readonly expiresAtSeconds: string
  readonly signers: Readonly<Record<"executor" | "validator", readonly [string, string]>>
}

export function readTerms(value: CanonicalValue): ProofTerms {
  const { agentsRoot, expiresAtSeconds, signers, ...rest } = value as unknown as WrittenTerms
  const key = ([x, y]: readonly [string, string]) => [BigInt(x), BigInt(y)] as const
  return {
    ...rest,
    agentsRoot: BigInt(agentsRoot),
    expiresAtSeconds: BigInt(expiresAtSeconds),
    signers: { executor: key(signers.executor), validator: key(signers.validator) },
  }
}
