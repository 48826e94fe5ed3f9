import { verifySignature } from "@agentgpt/circuits"
import { AgentGptError } from "@agentgpt/core"

import type { Statement, StatementSigner, UnsignedStatement } from "./statement.ts"

/**
 * Has both roles sign every statement. Nothing is signed by a key that a statement does not name.
 * @throws PROOF_AGENTS_INVALID for a key of somebody else, or a signature that does not hold
 *
 * @example
 * ```ts
 * const statements = await signStatements(run.statements, { executor, validator })
 * ```
 */
export async function signStatements(
  statements: readonly UnsignedStatement[],
  signers: { readonly executor: StatementSigner; readonly validator: StatementSigner },
): Promise<readonly Statement[]> {
  const both = [signers.executor, signers.validator]
  for (const { input } of statements) {
    const { signerAx, signerAy } = input as { readonly signerAx: bigint[]; readonly signerAy: bigint[] }
    if (both.some(({ publicKey }, k) => publicKey[0] !== signerAx[k] || publicKey[1] !== signerAy[k])) {
      throw new AgentGptError("PROOF_AGENTS_INVALID", "A signer's key is not the one that a statement names.")
    }
  }
  const signed: Statement[] = []
  for (const { message, ...statement } of statements) {
    const signatures = await Promise.all(both.map(async (signer) => await sign(signer, message)))
    signed.push({
      ...statement,
      input: {
        ...statement.input,
        signatureR8x: signatures.map(({ R8 }) => R8[0]),
        signatureR8y: signatures.map(({ R8 }) => R8[1]),
        signatureS: signatures.map(({ S }) => S),
      },
    })
  }
  return signed
}

async function sign(signer: StatementSigner, message: bigint) {
  const signature = await signer.sign(message)
  if (verifySignature(message, signer.publicKey, signature)) return signature
  throw new AgentGptError("PROOF_AGENTS_INVALID", "A signature does not hold under the key it should be of.")
}
