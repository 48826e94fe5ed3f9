/**
 * What a node's answer to `eth_sendRawTransaction` means. It speaks of that node at that moment only: the
 * same bytes may have reached another node, or this one, before.
 */
export type SendOutcome =
  | "accepted"
  | "already-known"
  | "nonce-too-low"
  | "nonce-too-high"
  | "replacement-underpriced"
  | "underpriced"
  | "fee-below-base"
  | "insufficient-funds"
  | "gas-limit"
  | "pool-full"
  | "rate-limited"
  | "rejected-permanently"
  | "ambiguous"

export type OutcomeMeaning = {
  /** Whether this node holds exactly these bytes. */
  readonly isHeld: "yes" | "no" | "unknown"
  /**
   * - `wait`: watch the chain;
   * - `resend`: the same bytes again, later;
   * - `reconcile`: ask the chain who used the nonce before anything else;
   * - `raise-fee`: sign a replacement in the same slot;
   * - `fund`: the account needs more of the native currency;
   * - `ask`: a person has to look.
   */
  readonly next: "wait" | "resend" | "reconcile" | "raise-fee" | "fund" | "ask"
}

/**
 * What each outcome means and what is to be done about it.
 *
 * @example
 * SEND_OUTCOMES["already-known"].next // "wait"
 */
export const SEND_OUTCOMES: Readonly<Record<SendOutcome, OutcomeMeaning>> = {
  accepted: { isHeld: "yes", next: "wait" },
  /** The node has these very bytes, which is as good as accepted. */
  "already-known": { isHeld: "yes", next: "wait" },
  /** Our own bytes may be what used the nonce. */
  "nonce-too-low": { isHeld: "unknown", next: "reconcile" },
  /** An earlier nonce is missing at this node. */
  "nonce-too-high": { isHeld: "no", next: "resend" },
  /** Other bytes of the same nonce are in the pool: an earlier attempt of ours, or somebody else's. */
  "replacement-underpriced": { isHeld: "no", next: "reconcile" },
  underpriced: { isHeld: "no", next: "raise-fee" },
  "fee-below-base": { isHeld: "no", next: "raise-fee" },
  "insufficient-funds": { isHeld: "no", next: "fund" },
  /** Too little for the transaction, or more than a block or the cap of one transaction allows. */
  "gas-limit": { isHeld: "no", next: "ask" },
  "pool-full": { isHeld: "no", next: "resend" },
  /** The endpoint turned the request away; whether all of it was turned away is not certain. */
  "rate-limited": { isHeld: "unknown", next: "resend" },
  /** These bytes are invalid on this chain and stay so. */
  "rejected-permanently": { isHeld: "no", next: "ask" },
  /** Anything not understood, and every broken line. */
  ambiguous: { isHeld: "unknown", next: "resend" },
}
