import { diagnoseStore } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { bad, failed, ok } from "./doctor-check.ts"
import type { DoctorCheck } from "./doctor-check.ts"

/** The journal's own diagnosis. Opening it starts the embedded database where none is configured. */
export async function checkStore(open: () => Promise<Store>): Promise<readonly DoctorCheck[]> {
  let store: Store
  try {
    store = await open()
  } catch (thrown) {
    return [
      failed("store", "open", thrown, "See the code in docs/errors.md; without a store nothing is paid."),
    ]
  }
  try {
    const { kind, checks } = await diagnoseStore(store)
    return [
      ok("store", "open", kind),
      ...checks.map(({ name, value, verdict, advice, code }) =>
        verdict === "ok"
          ? ok("store", name, value)
          : bad(verdict, ["store", name, value], advice ?? ADVICE[code ?? ""] ?? `See ${code}.`, code),
      ),
    ]
  } catch (thrown) {
    return [failed("store", "diagnosis", thrown, "Look at the database's own log.")]
  } finally {
    await store.close()
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  STORE_READ_ONLY: "Let DATABASE_URL name the primary server.",
  STORE_NEWER_DATABASE: "Use the version of AgentGPT that wrote this database, or a newer one.",
  JOURNAL_HALTED: "`agentgpt resume` lets the lanes go on.",
  JOURNAL_LANE_FROZEN: "Match the nonces of the lane, or declare them foreign: docs/transaction-journal.md.",
}
