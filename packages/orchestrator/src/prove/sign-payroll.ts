import { AgentGptError } from "@agentgpt/core"
import type { UnitsText } from "@agentgpt/core"
import { signStatements } from "@agentgpt/proof"
import type { Statement, StatementSigner, UnsignedStatement } from "@agentgpt/proof"
import type { ProofTerms } from "./paid-payroll.ts"
import type { OpenSigners } from "./proof-ports.ts"

/** A signature as plain data: R8.x, R8.y and S in decimals. */
export type SignatureText = readonly [r8x: UnitsText, r8y: UnitsText, s: UnitsText]

/** What is to be signed, of a payroll or of the steps of a run. */
type Signable = { readonly run: { readonly statements: readonly UnsignedStatement[] } }

/** What both agents signed, chunk by chunk. Nothing of it is secret. */
export type SignedPayroll = {
  readonly executor: readonly SignatureText[]
  readonly validator: readonly SignatureText[]
}

/**
 * Has both agents sign what will be proved, and closes their keys whatever happens.
 * @throws PROOF_AGENTS_INVALID for keys of others, PROOF_KEYSTORE_ codes
 *
 * @example
 * const signed = await signPayroll(prepared, async () => ({
 *   executor: await openAgentKeyFile("executor.key.json", askForPassphrase),
 *   validator: await openAgentKeyFile("validator.key.json", askForPassphrase),
 * }))
 */
export async function signPayroll(prepared: Signable, openSigners: OpenSigners): Promise<SignedPayroll> {
  const signers = await openSigners()
  try {
    const statements = await signStatements(prepared.run.statements, signers)
    return {
      executor: statements.map((each) => write(each, 0)),
      validator: statements.map((each) => write(each, 1)),
    }
  } finally {
    signers.executor.close?.()
    signers.validator.close?.()
  }
}

/**
 * The statements with signatures that were made before; every one is verified again.
 * @throws PROOF_AGENTS_INVALID if one is missing or does not hold
 */
export async function attachSignatures(
  prepared: Signable,
  keys: ProofTerms["signers"],
  signed: SignedPayroll,
): Promise<readonly Statement[]> {
  const { statements } = prepared.run
  const replay = (publicKey: StatementSigner["publicKey"], signatures: readonly SignatureText[]) => {
    const byMessage = new Map(statements.map(({ message }, i) => [message, signatures[i]]))
    const sign = (message: bigint) => read(byMessage.get(message))
    return { publicKey, sign }
  }
  return await signStatements(statements, {
    executor: replay(keys.executor, signed.executor),
    validator: replay(keys.validator, signed.validator),
  })
}

function write({ input }: Statement, signer: 0 | 1): SignatureText {
  const of = (name: string) => String((input[name] as readonly bigint[])[signer])
  return [of("signatureR8x"), of("signatureR8y"), of("signatureS")]
}

function read(signature: SignatureText | undefined) {
  if (signature === undefined) throw new AgentGptError("PROOF_AGENTS_INVALID", "A signature is missing.")
  const [x, y, s] = signature.map(BigInt) as [bigint, bigint, bigint]
  return { R8: [x, y] as const, S: s }
}
