import { AgentGptError } from "../errors/agentgpt-error.ts"
import { countBase58Bytes } from "./base58.ts"
import { isBech32 } from "./bech32.ts"
import { parseEvmAddress } from "./evm-address.ts"

/**
 * The one form in which an address of a namespace is kept and compared: EVM addresses lower-case after their
 * checksum held, bech32 of Cosmos chains lower-case after its checksum held, base58 of Solana exactly as it
 * is. Addresses of other namespaces are kept exactly, since their rules are not known here: an allow-list of
 * such a chain matches character by character.
 * @throws ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM
 */
export function normaliseAddress(namespace: string, address: string): string {
  if (namespace === "eip155") return parseEvmAddress(address)
  if (namespace === "cosmos") return normaliseBech32(address)
  if (namespace === "solana" && countBase58Bytes(address.slice(0, 64)) !== SOLANA_ADDRESS_BYTES) {
    throw new AgentGptError("ID_ADDRESS_INVALID", "A Solana address is not base58 of 32 bytes.")
  }
  return address
}

const SOLANA_ADDRESS_BYTES = 32

function normaliseBech32(address: string): string {
  const lower = address.toLowerCase()
  // BIP-173: one case throughout.
  if (address !== lower && address !== address.toUpperCase()) {
    throw new AgentGptError("ID_ADDRESS_INVALID", "A bech32 address mixes upper and lower case.")
  }
  if (!/^[a-z0-9]+1[a-z0-9]{6,}$/u.test(lower)) {
    throw new AgentGptError("ID_ADDRESS_INVALID", "A Cosmos address is not bech32.")
  }
  if (!isBech32(lower)) throw new AgentGptError("ID_ADDRESS_CHECKSUM")
  return lower
}
