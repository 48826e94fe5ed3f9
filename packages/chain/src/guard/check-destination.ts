import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { AccountCode } from "./code-reader.ts"
import type { Destination, PlanAdmission, SigningPolicy } from "./signing-policy.ts"

/**
 * The policy's entry for an address, if the plan may use it too.
 * @throws GUARD_DESTINATION_REFUSED
 */
export function findDestination(
  policy: SigningPolicy,
  admission: PlanAdmission,
  address: EvmAddress,
): Destination {
  const destination = policy.destinations.find((entry) => entry.address === address)
  if (destination === undefined) throw refuse(`${address} is not on the policy's allow-list.`)
  if (!admission.destinations.includes(address)) throw refuse(`The plan was admitted without ${address}.`)
  return destination
}

/**
 * The policy's entry with no more functions than the plan was let in for.
 * @throws GUARD_FUNCTION_REFUSED for an account without code, which has no functions to name
 */
export function narrowDestination(
  destination: Destination,
  { functions: admitted }: PlanAdmission,
): Destination {
  if (admitted === undefined) return destination
  if (destination.kind === "account") {
    throw new AgentGptError("GUARD_FUNCTION_REFUSED", undefined, {
      meta: [`The plan was admitted for functions alone, and ${destination.address} has none.`],
    })
  }
  const functions = destination.functions.filter(({ signature }) => admitted.includes(signature))
  return { ...destination, functions }
}

/** The addresses whose code decides about a destination. */
export function listCodesOf(destination: Destination): readonly EvmAddress[] {
  return destination.kind === "delegated"
    ? [destination.address, destination.delegate]
    : [destination.address]
}

/**
 * Requires that the chain shows at a destination what the policy expects there.
 * @throws GUARD_CODE_MISMATCH
 */
export function checkCode(destination: Destination, codes: ReadonlyMap<EvmAddress, AccountCode>): void {
  const code = codes.get(destination.address)
  if (code === undefined || !isExpected(destination, code, codes)) {
    throw new AgentGptError("GUARD_CODE_MISMATCH", undefined, {
      meta: [
        `Expected at ${destination.address}: ${describe(destination)}.`,
        `Found: ${describeCode(code)}.`,
      ],
    })
  }
}

function isExpected(
  destination: Destination,
  code: AccountCode,
  codes: ReadonlyMap<EvmAddress, AccountCode>,
): boolean {
  if (destination.kind === "account") return code.kind === "none"
  if (destination.kind === "contract") {
    return code.kind === "contract" && code.codeHash === destination.codeHash
  }
  const delegate = codes.get(destination.delegate)
  return (
    code.kind === "delegated" &&
    code.delegate === destination.delegate &&
    // A chain of delegations ends after one step, so the delegate has to be a contract.
    delegate?.kind === "contract" &&
    delegate.codeHash === destination.delegateCodeHash
  )
}

function describe(destination: Destination): string {
  if (destination.kind === "account") return "no code"
  if (destination.kind === "contract") return `code with the hash ${destination.codeHash}`
  return `delegation to ${destination.delegate}, whose code has the hash ${destination.delegateCodeHash}`
}

function describeCode(code: AccountCode | undefined): string {
  if (code === undefined || code.kind === "none") return "no code"
  if (code.kind === "contract") return `code with the hash ${code.codeHash}`
  return `delegation to ${code.delegate}`
}

function refuse(fact: string): AgentGptError {
  return new AgentGptError("GUARD_DESTINATION_REFUSED", undefined, { meta: [fact] })
}
