import { randomBytes } from "node:crypto"
import { AgentGptError, bytesToHex, parseBytes32 } from "@agentgpt/core"
import type { Bytes32 } from "@agentgpt/core"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { hashSecret } from "./swap-codec.ts"

/**
 * Makes up a secret, keeps it in the journal, and gives its hash: what the initiator of a swap shows the other party. The
 * secret itself leaves the journal in our own claim alone.
 * @throws STORE_ codes
 *
 * @example
 * const hashlock = await createHashlock(store) // "0x…", and the secret is on the disk
 */
export async function createHashlock(store: Store): Promise<Bytes32> {
  const secret = bytesToHex(randomBytes(32))
  const hashlock = hashSecret(secret)
  await keepSecret(store, hashlock, secret)
  return hashlock
}

/**
 * Keeps a secret that a chain has shown: it stays known when the block that showed it leaves the chain.
 * @throws BRIDGE_ANSWER_INVALID, STORE_ codes
 */
export async function keepSecret(store: Store, hashlock: Bytes32, secret: Bytes32): Promise<void> {
  // The text of an error must not say which secret it was about.
  if (hashSecret(secret) !== hashlock) throw new AgentGptError("BRIDGE_ANSWER_INVALID", WRONG)
  await withCodedErrors(() =>
    store.sql
      .insertInto("agentgpt.swap_secret")
      .values({ hashlock, secret })
      .onConflict((conflict) => conflict.column("hashlock").doNothing())
      .execute(),
  )
}

/**
 * The secret of a hash, if the journal holds it: made up here, or seen on a chain. Not for printing.
 * @throws STORE_ codes
 */
export async function findSecret(store: Store, hashlock: Bytes32): Promise<Bytes32 | undefined> {
  const row = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.swap_secret")
      .select("secret")
      .where("hashlock", "=", hashlock)
      .executeTakeFirst(),
  )
  return row === undefined ? undefined : parseBytes32(row.secret)
}

const WRONG = "A contract shows a secret that is not what was hashed."
