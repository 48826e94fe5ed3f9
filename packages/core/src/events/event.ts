import type { Bytes32 } from "../identity/abi-word.ts"
import type { EventDataByType, EventType } from "./event-data.ts"

/**
 * The version of envelope and data that this package reads and writes.
 *
 * @example
 * EVENT_VERSION // 1
 */
export const EVENT_VERSION = 1

export type EventEnvelope = {
  readonly v: typeof EVENT_VERSION
  /** Unique among all events. */
  readonly id: string
  readonly runId: Bytes32
  /** Counts the events of a run from 0 without gaps. */
  readonly sequence: number
  /** Milliseconds since 1970, an integer. */
  readonly at: number
}

/** An event of one type. */
export type EventOf<Type extends EventType> = EventEnvelope & {
  readonly type: Type
  readonly data: EventDataByType[Type]
}

/** Any event that this version knows; `type` tells which. */
export type AgentGptEvent = { readonly [Type in EventType]: EventOf<Type> }[EventType]

/** An event of a type that a newer program added: its envelope is checked, its data is not. */
export type UnknownEvent = EventEnvelope & {
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}
