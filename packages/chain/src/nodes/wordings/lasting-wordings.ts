import { row } from "./row.ts"
import type { ErrorWording } from "./row.ts"

/** Bytes that stay wrong, and endpoints that turn requests away. */
export const LASTING_WORDINGS: readonly ErrorWording[] = [
  row(
    "geth",
    "rejected-permanently",
    /\binvalid sender\b|invalid chain ?id for signer|transaction type not supported/iu,
    "invalid sender",
  ),
  row(
    "geth",
    "rejected-permanently",
    /only replay-protected \(eip-155\) transactions allowed/iu,
    "only replay-protected (EIP-155) transactions allowed over RPC",
  ),
  row(
    "geth",
    "rejected-permanently",
    /tx fee \([\d.]+ ether\) exceeds the configured cap/iu,
    "tx fee (2.10 ether) exceeds the configured cap (1.00 ether)",
  ),
  row(
    "geth",
    "rejected-permanently",
    /oversized data|max initcode size exceeded|negative value|gas uint64 overflow|nonce has max value/iu,
    "oversized data",
  ),
  row(
    "geth",
    "rejected-permanently",
    /max priority fee per gas higher than/iu,
    "max priority fee per gas higher than max fee per gas",
  ),
  row("geth", "rejected-permanently", /sender (?:is )?not an eoa/iu, "sender not an eoa"),
  row(
    "geth",
    "rejected-permanently",
    /^(?:rlp: |typed transaction too short)/iu,
    "rlp: expected input list for types.LegacyTx",
  ),
  row(
    "reth",
    "rejected-permanently",
    /invalid chain id|failed to decode signed transaction|invalid transaction signature|empty transaction data/iu,
    "failed to decode signed transaction",
  ),
  row(
    "erigon",
    "rejected-permanently",
    /initcode too large|^(?:internal_error: )?(?:rlptoolong|gasuintoverflow)$/iu,
    "INTERNAL_ERROR: RLPTooLong",
  ),
  row(
    "besu",
    "rejected-permanently",
    /^(?:wrong chainid|chainid (?:not supported|is required)|invalid signature|invalid transaction type|transaction fee cap exceeded)$/iu,
    "Wrong chainId",
  ),
  row(
    "nethermind",
    "rejected-permanently",
    /failed to recover sender|transaction cost overflow|unsupported transaction type|transaction too large/iu,
    "failed to recover sender",
  ),
  row(
    "hardhat",
    "rejected-permanently",
    /trying to send an incompatible eip-155 transaction|raw transaction with an invalid chainid|init code length is|(?:unknown|invalid) transaction type/iu,
    "Trying to send a raw transaction with an invalid chainId. The expected chainId is 31337",
  ),
  row(
    "anvil",
    "rejected-permanently",
    /failed to decode transaction|incompatible eip-155 transaction/iu,
    "Failed to decode transaction",
  ),
  row("op-stack", "rate-limited", /over rate limit/iu, "sender is over rate limit"),
  row(
    "provider",
    "rate-limited",
    /too many requests|rate limit(?:ed| exceeded)|request limit|exceeded.{0,40}compute units|daily request count exceeded|capacity limit/iu,
    "Your app has exceeded its compute units per second capacity.",
  ),
]
