import { sql } from "kysely"
import type { Migration } from "kysely/migration"
import { journalTables } from "./0001-journal-tables.ts"
import { laneGuards } from "./0002-lane-guards.ts"
import { journalGuards } from "./0003-journal-guards.ts"
import { guardLedger } from "./0004-guard-ledger.ts"
import { crossOrders } from "./0005-cross-orders.ts"
import { paymentGroups } from "./0006-payment-groups.ts"
import { swaps } from "./0007-swaps.ts"
import { lighterGuards } from "./0008-lighter-guards.ts"
import { settledOnce } from "./0009-settled-once.ts"
import { exactGuards } from "./0010-exact-guards.ts"
import { publications } from "./0013-publications.ts"

/** Forward only: a migration that was released is never edited, the next one corrects it. */
export const ALL_MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-journal-tables": runInOrder(journalTables),
  "0002-lane-guards": runInOrder(laneGuards),
  "0003-journal-guards": runInOrder(journalGuards),
  "0004-guard-ledger": runInOrder(guardLedger),
  "0005-cross-orders": runInOrder(crossOrders),
  "0006-payment-groups": runInOrder(paymentGroups),
  "0007-swaps": runInOrder(swaps),
  "0008-lighter-guards": runInOrder(lighterGuards),
  "0009-settled-once": runInOrder(settledOnce),
  "0010-exact-guards": runInOrder(exactGuards),
  "0013-publications": runInOrder(publications),
}

function runInOrder(statements: readonly string[]): Migration {
  return {
    up: async (database) => {
      for (const statement of statements) await sql.raw(statement).execute(database)
    },
  }
}
