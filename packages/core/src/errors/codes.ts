import type { Area } from "./areas.ts"
import { AGENT_CODES } from "./codes/agent.ts"
import { AGENT_STEP_CODES } from "./codes/agent-steps.ts"
import { AMOUNT_CODES } from "./codes/amount.ts"
import { APPROVAL_CODES } from "./codes/approval.ts"
import { AUDIT_CODES } from "./codes/audit.ts"
import { BATCH_CODES } from "./codes/batch.ts"
import { BRIDGE_CODES } from "./codes/bridge.ts"
import { BUNDLE_CODES } from "./codes/bundle.ts"
import { CIRCUIT_CODES } from "./codes/circuit.ts"
import { CLI_CODES } from "./codes/cli.ts"
import { CONFIG_CODES } from "./codes/config.ts"
import { CONTRACT_CODES } from "./codes/contract.ts"
import { DEPLOY_CODES } from "./codes/deploy.ts"
import { EVENT_CODES } from "./codes/event.ts"
import { FEE_CODES } from "./codes/fee.ts"
import { GUARD_CODES } from "./codes/guard.ts"
import { HASH_CODES } from "./codes/hash.ts"
import { ID_CODES } from "./codes/id.ts"
import { INTERNAL_CODES } from "./codes/internal.ts"
import { JOURNAL_CODES } from "./codes/journal.ts"
import { NODE_CODES } from "./codes/node.ts"
import { POLICY_CODES } from "./codes/policy.ts"
import { PROOF_CODES } from "./codes/proof.ts"
import { RELAY_CODES } from "./codes/relay.ts"
import { ROUTE_CODES } from "./codes/route.ts"
import { SCREEN_CODES } from "./codes/screen.ts"
import { SETUP_CODES } from "./codes/setup.ts"
import { SIGNER_CODES } from "./codes/signer.ts"
import { STORE_CODES } from "./codes/store.ts"
import { SUBMIT_CODES } from "./codes/submit.ts"
import { TASK_CODES } from "./codes/task.ts"
import { TRANSACTION_CODES } from "./codes/transaction.ts"
import { WORKFLOW_CODES } from "./codes/workflow.ts"
import type { Recovery } from "./recovery.ts"

/** What a code says by itself, before any particular error. */
export type ErrorCodeEntry = {
  readonly title: string
  readonly description: string
  /** The usual recovery; a particular error may carry another one. */
  readonly recovery: Recovery
  readonly httpStatus: number
}

/**
 * Every error code of the project, each registered once, in the file of its area. A code is `AREA_WHAT`,
 * is never renamed and never reused for another meaning. To add one, add its entry.
 *
 * @example
 * Object.keys(ERROR_CODES).includes("AMOUNT_EMPTY") // true
 */
export const ERROR_CODES: typeof INTERNAL_CODES &
  typeof CONFIG_CODES &
  typeof ID_CODES &
  typeof AMOUNT_CODES &
  typeof HASH_CODES &
  typeof EVENT_CODES &
  typeof CONTRACT_CODES &
  typeof DEPLOY_CODES &
  typeof CIRCUIT_CODES &
  typeof PROOF_CODES &
  typeof BUNDLE_CODES &
  typeof AUDIT_CODES &
  typeof SETUP_CODES &
  typeof CLI_CODES &
  typeof TRANSACTION_CODES &
  typeof SIGNER_CODES &
  typeof NODE_CODES &
  typeof FEE_CODES &
  typeof RELAY_CODES &
  typeof STORE_CODES &
  typeof JOURNAL_CODES &
  typeof SUBMIT_CODES &
  typeof GUARD_CODES &
  typeof APPROVAL_CODES &
  typeof BATCH_CODES &
  typeof BRIDGE_CODES &
  typeof TASK_CODES &
  typeof POLICY_CODES &
  typeof ROUTE_CODES &
  typeof AGENT_CODES &
  typeof AGENT_STEP_CODES &
  typeof SCREEN_CODES &
  typeof WORKFLOW_CODES = {
  ...INTERNAL_CODES,
  ...CONFIG_CODES,
  ...ID_CODES,
  ...AMOUNT_CODES,
  ...HASH_CODES,
  ...EVENT_CODES,
  ...CONTRACT_CODES,
  ...DEPLOY_CODES,
  ...CIRCUIT_CODES,
  ...PROOF_CODES,
  ...BUNDLE_CODES,
  ...AUDIT_CODES,
  ...SETUP_CODES,
  ...CLI_CODES,
  ...TRANSACTION_CODES,
  ...SIGNER_CODES,
  ...NODE_CODES,
  ...FEE_CODES,
  ...RELAY_CODES,
  ...STORE_CODES,
  ...JOURNAL_CODES,
  ...SUBMIT_CODES,
  ...GUARD_CODES,
  ...APPROVAL_CODES,
  ...BATCH_CODES,
  ...BRIDGE_CODES,
  ...TASK_CODES,
  ...POLICY_CODES,
  ...ROUTE_CODES,
  ...AGENT_CODES,
  ...WORKFLOW_CODES,
  ...AGENT_STEP_CODES,
  ...SCREEN_CODES,
}

export type ErrorCode = keyof typeof ERROR_CODES

/**
 * Whether a text is a registered error code.
 *
 * @example
 * isErrorCode("AMOUNT_EMPTY") // true
 * isErrorCode("AMOUNT_UNHEARD_OF") // false
 */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === "string" && Object.hasOwn(ERROR_CODES, text)
}

/**
 * The registry entry of a code.
 *
 * @example
 * errorCodeEntry("AMOUNT_EMPTY").recovery // "ask"
 */
export function errorCodeEntry(code: ErrorCode): ErrorCodeEntry {
  return ERROR_CODES[code]
}

/**
 * The area of a code: its first word.
 *
 * @example
 * areaOf("AMOUNT_EMPTY") // "AMOUNT"
 */
export function areaOf(code: ErrorCode): Area {
  // A test holds every code to begin with the name of an area.
  return code.slice(0, code.indexOf("_")) as Area
}
