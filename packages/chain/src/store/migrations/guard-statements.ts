/** Where each machine may go, from each of its states. */
const MACHINES = {
  intent: {
    planned: ["reserved", "cancelled", "failed-before-send", "frozen"],
    reserved: ["signed", "planned", "cancelled", "failed-before-send", "frozen"],
    signed: ["finalized", "reverted", "cancelled", "planned", "frozen"],
    frozen: ["planned", "reserved", "signed", "finalized", "reverted", "cancelled"],
    reverted: ["planned"],
    cancelled: ["planned"],
    "failed-before-send": ["planned", "cancelled"],
  },
  slot: {
    reserved: ["signed", "foreign"],
    signed: ["finalized", "reverted", "cancelled", "foreign"],
  },
  attempt: {
    signed: ["sent", "unknown", "dropped", "included", "replaced"],
    sent: ["unknown", "dropped", "included", "replaced"],
    unknown: ["sent", "dropped", "included", "replaced"],
    dropped: ["sent", "unknown", "included", "replaced"],
    included: ["safe", "finalized", "reverted", "unknown"],
    safe: ["finalized", "reverted", "unknown"],
  },
} as const

type Machine = keyof typeof MACHINES
type Refusal = { readonly state: string; readonly message: string }

/** Refuses an insertion or update of any row for which the condition holds. It costs an expression a row. */
export function refuseRows(
  table: Machine,
  when: "before insert" | "before update" | "after update",
  name: string,
  condition: string,
  refusal: Refusal,
): string {
  return `create trigger ${name} ${when} on agentgpt.${table} for each row when (${condition})
    execute function agentgpt.refuse_row('${refusal.state}', '${refusal.message}')`
}

/** Refuses every update that so much as names one of the columns. */
export function refuseColumns(table: Machine, columns: string, message: string): string {
  return `create trigger keep_columns before update of ${columns} on agentgpt.${table}
    for each statement execute function agentgpt.refuse_row('JR006', '${message}')`
}

export function refuseUnknownSteps(table: Machine): string {
  const steps = Object.entries(MACHINES[table]).flatMap(([from, targets]) =>
    targets.map((to: string) => `'${from}>${to}'`),
  )
  const isUnknown = `old.state <> new.state and old.state || '>' || new.state not in (${steps.join(", ")})`
  const message = `${table}s do not go that way`
  return refuseRows(table, "before update", "a_known_steps", isUnknown, { state: "JR005", message })
}

export const OUTSIDE: Refusal = { state: "JR001", message: "the lane was not entered with a live lease" }

/** Unless the lane of the row was entered in this transaction, for one of the purposes. */
export function refuseOutsideLane(
  table: Machine,
  event: "insert" | "update",
  purposes: readonly string[],
  concerned = "true",
): string {
  const lanes = purposes.map((purpose) => `concat_ws(' ', '${purpose}', new.chain_id, new.account)`)
  const isOutside = `${concerned} and coalesce(current_setting('agentgpt.lane', true), '') not in (${lanes.join(", ")})`
  return refuseRows(table, `before ${event}`, `b_${event}_for_${purposes.join("_or_")}`, isOutside, OUTSIDE)
}

/**
 * Checks that look at other tables run once a statement, over all rows it wrote: a group of hundreds is checked
 * like one. What follows from a checked statement, one trigger deeper, needs no proof of its own. Plans that a
 * session made while the tables were empty stay good, since rows are only looked up by their keys.
 */
export function watchStatements(table: Machine, event: "insert" | "update", body: string): readonly string[] {
  const name = event === "insert" ? `watch_new_${table}s` : `watch_${table}s`
  return [
    `create function agentgpt.${name}() returns trigger language plpgsql
      set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_material = off
      as $$ ${body} $$`,
    `create trigger ${name} after ${event} on agentgpt.${table} referencing new table as now
      for each statement execute function agentgpt.${name}()`,
  ]
}

/** Another body for a guard that is there. */
export function rewatchStatements(
  table: Machine,
  event: "insert" | "update",
  body: string,
): readonly string[] {
  return watchStatements(table, event, body)
    .slice(0, 1)
    .map((statement) => statement.replace("create function", "create or replace function"))
}

/** To enter a lane for anything at all. */
export const ANY_PURPOSE: readonly string[] = ["spend", "observe", "person"]
