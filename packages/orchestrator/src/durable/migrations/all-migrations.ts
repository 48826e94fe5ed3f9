import type { Migration } from "kysely/migration"
import { executors } from "./0001-executors.ts"
import { runs } from "./0002-runs.ts"
import { payrolls } from "./0003-payrolls.ts"
import { notes } from "./0004-notes.ts"
import { standing } from "./0005-standing.ts"
import { outcomes } from "./0006-outcomes.ts"
import { policies } from "./0007-policies.ts"
import { speculation } from "./0008-speculation.ts"
import { paidAt } from "./0009-paid-at.ts"
import { runTerms } from "./0010-run-terms.ts"

/** In the order of their names. A migration that was ever applied anywhere is never changed. */
export const ALL_MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-executors": executors,
  "0002-runs": runs,
  "0003-payrolls": payrolls,
  "0004-notes": notes,
  "0005-standing": standing,
  "0006-outcomes": outcomes,
  "0007-policies": policies,
  "0008-speculation": speculation,
  "0009-paid-at": paidAt,
  "0010-run-terms": runTerms,
}
