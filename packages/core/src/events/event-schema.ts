import { z } from "zod"
import { EXECUTION_METHODS } from "../vocabulary/execution-method.ts"
import type { EventDataByType, EventType } from "./event-data.ts"
import { EVENT_VERSION } from "./event.ts"
import type { AgentGptEvent, EventEnvelope, UnknownEvent } from "./event.ts"
import {
  address,
  bytes32,
  chainHash,
  chainId,
  count,
  errorCode,
  identifier,
  sentence,
  units,
} from "./event-fields.ts"

const transaction = { chainId, transactionHash: chainHash }
const inBlock = { ...transaction, blockNumber: units, blockHash: chainHash }
const reasons = z.array(sentence)

const dataSchemas: { readonly [Type in EventType]: z.ZodType<EventDataByType[Type]> } = {
  "run-start": z.strictObject({ workflowId: bytes32, chainId }),
  "plan-ready": z.strictObject({ workflowId: bytes32, stepCount: count, paymentCount: count }),
  "guard-decision": z.strictObject({
    decision: z.enum(["allow", "ask", "deny"]),
    reasons,
    stepId: identifier.exactOptional(),
  }),
  "route-decision": z.strictObject({ method: z.enum(EXECUTION_METHODS), reasons }),
  "step-start": z.strictObject({ stepId: identifier, agentId: identifier, chainId }),
  "step-end": z.strictObject({
    stepId: identifier,
    agentId: identifier,
    status: z.enum(["ok", "failed"]),
    gasUsed: units,
    executionTimeMs: count,
    transactionHash: chainHash.exactOptional(),
    errorCode: errorCode.exactOptional(),
  }),
  "transaction-signed": z.strictObject({ ...transaction, account: address, nonce: units }),
  "transaction-sent": z.strictObject(transaction),
  "transaction-included": z.strictObject({
    ...inBlock,
    succeeded: z.boolean(),
    gasUsed: units,
    gasPriceWei: units,
  }),
  "transaction-safe": z.strictObject(inBlock),
  "transaction-finalized": z.strictObject(inBlock),
  "transaction-reorged": z.strictObject(inBlock),
  "transaction-replaced": z.strictObject({
    ...transaction,
    replacementHash: chainHash,
    reason: z.enum(["fee", "cancel", "foreign"]),
  }),
  "payment-failed": z.strictObject({
    chainId,
    paymentId: units,
    recipient: address,
    token: address,
    amount: units,
    errorCode,
  }),
  "approval-requested": z.strictObject({
    approvalId: identifier,
    reasons,
    required: count,
    eligible: count,
  }),
  "approval-granted": z.strictObject({
    approvalId: identifier,
    approver: identifier,
    granted: count,
    required: count,
  }),
  "proof-ready": z.strictObject({ circuitId: bytes32, chunkIndex: count, statementHash: bytes32 }),
  "proof-verified": z.strictObject({ ...transaction, statementHashes: z.array(bytes32).min(1) }),
  "progress-anchored": z.strictObject({
    ...transaction,
    stepId: identifier,
    contentId: identifier,
    digest: bytes32,
    upToBlock: units,
  }),
  "progress-unanchored": z.strictObject({ stepId: identifier, errorCode }),
  "bundle-archived": z.strictObject({ contentId: identifier, digest: bytes32 }),
  "run-end": z.strictObject({
    status: z.enum(["completed", "failed", "cancelled"]),
    errorCode: errorCode.exactOptional(),
  }),
}

const envelope = {
  v: z.literal(EVENT_VERSION),
  id: identifier,
  runId: bytes32,
  sequence: count,
  at: count,
} satisfies { readonly [Key in keyof EventEnvelope]: z.ZodType<EventEnvelope[Key]> }

function schemaOf<Type extends EventType>(type: Type) {
  return z.strictObject({ ...envelope, type: z.literal(type), data: dataSchemas[type] })
}

/**
 * Every event type that this version knows.
 *
 * @example
 * EVENT_TYPES.includes("payment-failed") // true
 */
export const EVENT_TYPES: readonly EventType[] = Object.keys(dataSchemas) as EventType[]

const [firstType, ...otherTypes] = EVENT_TYPES as [EventType, ...EventType[]]

/**
 * The schema of known events, discriminated by `type`. Unknown keys are refused.
 *
 * @example
 * eventSchema.safeParse({ v: 1, type: "payment-failed" }).success // false
 */
export const eventSchema: z.ZodType<AgentGptEvent> = z.discriminatedUnion("type", [
  schemaOf(firstType),
  ...otherTypes.map((type) => schemaOf(type)),
]) as unknown as z.ZodType<AgentGptEvent>

/** The schema of events whose type a newer program added. */
export const unknownEventSchema: z.ZodType<UnknownEvent> = z.strictObject({
  ...envelope,
  type: z
    .string()
    .max(64)
    .regex(/^[a-z]+(?:-[a-z]+)+$/u, "expected noun-action in lower case"),
  data: z.record(z.string(), z.json()),
})
