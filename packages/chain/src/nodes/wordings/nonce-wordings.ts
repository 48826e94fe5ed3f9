import { row } from "./row.ts"
import type { ErrorWording } from "./row.ts"

/** The nonce is taken, or the node has these very bytes. */
export const NONCE_WORDINGS: readonly ErrorWording[] = [
  row(
    "geth",
    "rejected-permanently",
    /authority nonce too low|authority already reserved/iu,
    "authority nonce too low",
  ),
  row(
    "erigon",
    "rejected-permanently",
    /transaction with authority already reserved/iu,
    "EIP-7702 transaction with authority already reserved",
  ),
  row(
    "hardhat",
    "replacement-underpriced",
    /replacement transaction underpriced\. a gasprice\/max(?:priority)?feepergas of at least/iu,
    "Replacement transaction underpriced. A gasPrice/maxFeePerGas of at least 2200000000 is necessary to replace the existing transaction with nonce 0.",
  ),
  row(
    "geth",
    "replacement-underpriced",
    /replacement transaction underpriced/iu,
    "replacement transaction underpriced",
  ),
  row(
    "geth",
    "replacement-underpriced",
    /future transaction tries to replace pending/iu,
    "future transaction tries to replace pending",
  ),
  row(
    "erigon",
    "replacement-underpriced",
    /could not replace existing tx/iu,
    "INTERNAL_ERROR: could not replace existing tx",
  ),
  row(
    "nethermind",
    "replacement-underpriced",
    /^(?:replacementnotallowed|ownnoncealreadyused)\b/iu,
    "ReplacementNotAllowed",
  ),
  row("nethermind", "replacement-underpriced", /^feetoolowtocompete\b/iu, "FeeTooLowToCompete"),
  row("geth", "already-known", /(?:^|: )already known$/iu, "already known"),
  row("anvil", "already-known", /^transaction already imported$/iu, "transaction already imported"),
  row("besu", "already-known", /^known transaction$/iu, "Known transaction"),
  row(
    "hardhat",
    "already-known",
    /^known transaction: 0x[0-9a-f]{64}$/iu,
    "Known transaction: 0x1c9ce42b3d0f1e92a8d5f51cd6ccb5ef97a58ff72c8ec32dfd2bd8a2bb0c2a9c",
  ),
  row("nethermind", "already-known", /^alreadyknown\b/iu, "AlreadyKnown"),
  row(
    "erigon",
    "already-known",
    /^(?:already_exists: already known|existing txn with same hash)$/iu,
    "ALREADY_EXISTS: already known",
  ),
  row(
    "op-stack",
    "already-known",
    /^transaction with the same hash was already imported\.?$/iu,
    "Transaction with the same hash was already imported.",
  ),
  row(
    "hardhat",
    "nonce-too-low",
    /^(?:transaction )?nonce too low\. expected nonce to be/iu,
    "Transaction nonce too low. Expected nonce to be at least 1 but got 0.",
  ),
  row(
    "reth",
    "nonce-too-low",
    /^nonce too low: next nonce \d+, tx nonce \d+$/iu,
    "nonce too low: next nonce 82, tx nonce 81",
  ),
  row(
    "arbitrum",
    "nonce-too-low",
    /^nonce too low: address 0x[0-9a-f]{40}, tx: \d+ state: \d+/iu,
    "nonce too low: address 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, tx: 5 state: 7",
  ),
  row("geth", "nonce-too-low", /\bnonce too low\b/iu, "nonce too low: next nonce 7, tx nonce 5"),
  row("nethermind", "nonce-too-low", /^oldnonce\b/iu, "OldNonce, Current nonce: 7, nonce of rejected tx: 5"),
  row(
    "hardhat",
    "nonce-too-high",
    /^nonce too high\. expected nonce to be/iu,
    "Nonce too high. Expected nonce to be 0 but got 5. Note that transactions can't be queued when automining.",
  ),
  row(
    "arbitrum",
    "nonce-too-high",
    /^nonce too high: address 0x[0-9a-f]{40}/iu,
    "nonce too high: address 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266, tx: 9 state: 7",
  ),
  row("geth", "nonce-too-high", /\bnonce too high\b/iu, "nonce too high"),
  row(
    "besu",
    "nonce-too-high",
    /nonce is too distant from current sender nonce/iu,
    "Transaction nonce is too distant from current sender nonce",
  ),
  row(
    "besu",
    "nonce-too-high",
    /invalid transaction with a lower nonce exists/iu,
    "An invalid transaction with a lower nonce exists",
  ),
  row(
    "nethermind",
    "nonce-too-high",
    /^(?:noncegap|noncetoofarinfuture)\b|nonce too far in future/iu,
    "nonce too far in future",
  ),
]
