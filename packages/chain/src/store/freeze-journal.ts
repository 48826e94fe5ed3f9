import type { JournalTransaction } from "./database.ts"

/**
 * Stops everything a journal could still pay: its lanes until their nonces are matched with the chain, its
 * unfinished intents until the chain shows their outcome or a person releases them.
 */
export async function freezeJournal(transaction: JournalTransaction, why: string): Promise<void> {
  await transaction
    .updateTable("agentgpt.lane")
    .set({ frozen_why: why, checked_token: null })
    .where("frozen_why", "is", null)
    .execute()
  await transaction
    .updateTable("agentgpt.intent")
    .set({ state: "frozen", state_why: why })
    .where("is_unfinished", "=", true)
    .where("state", "<>", "frozen")
    .execute()
  await transaction
    .insertInto("agentgpt.decision")
    .values({ kind: "freeze", subject: "*", who: "agentgpt", why })
    .execute()
}
