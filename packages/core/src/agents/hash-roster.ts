import { AgentGptError } from "../errors/agentgpt-error.ts"
import { hashCanonical } from "../hash/hash-canonical.ts"
import type { Bytes32 } from "../identity/abi-word.ts"
import { parseUsableAddress } from "../identity/abi-word.ts"
import type { RosterRow } from "./step-effects.ts"

/**
 * Binds a plan to its payees: keccak256 of the canonical JSON of `[[key, recipient, amount], …]` in the roster's order.
 * Names are not part of it; rows of zero are, since they keep their place.
 * @throws AGENT_ROSTER_INVALID, ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM, ID_ADDRESS_ZERO
 *
 * @example
 * hashRoster([{ key: "anna", recipient: "0xd8da6bf26964af9d7eed9e03e53415d37aa96045", amount: 1_500_000n }])
 */
export function hashRoster(rows: readonly RosterRow[]): Bytes32 {
  const keys = new Set<string>()
  const written = rows.map(({ key, recipient, amount }, index) => {
    if (typeof amount !== "bigint" || amount < 0n) throw refuse(index, "has no amount in units")
    if (typeof key !== "string" || key === "") throw refuse(index, "has no key")
    if (keys.has(key)) throw refuse(index, "has the key of an earlier row")
    keys.add(key)
    return [key, parseUsableAddress(recipient), amount.toString()]
  })
  return hashCanonical(written)
}

function refuse(index: number, what: string): AgentGptError {
  return new AgentGptError("AGENT_ROSTER_INVALID", `Row ${index + 1} of the roster ${what}.`)
}
