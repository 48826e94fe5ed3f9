import type { ChainId } from "@agentgpt/core"
import type { Observation } from "../journal/record-observations.ts"
import type { EngineEventData } from "./engine-event.ts"
import type { TrackedAttempt } from "./lane-memory.ts"

type Described = {
  readonly [Type in keyof EngineEventData]: { readonly type: Type; readonly data: EngineEventData[Type] }
}[keyof EngineEventData]

/** The event that tells an observation; undefined when it is no news. */
export function describeObservation(
  chainId: ChainId,
  attempt: TrackedAttempt,
  observation: Observation,
): Described | undefined {
  const { transactionHash } = observation
  const block = observation.is === "included" ? observation.block : attempt.block
  if (block === undefined) return undefined
  const inBlock = { chainId, transactionHash, blockNumber: String(block.number), blockHash: block.hash }
  if (observation.is === "included") {
    return { type: "transaction-included", data: { ...inBlock, succeeded: observation.succeeded } }
  }
  if (observation.is === "removed") return { type: "transaction-reorged", data: inBlock }
  if (observation.is === "safe")
    return attempt.state === "safe" ? undefined : { type: "transaction-safe", data: inBlock }
  if (observation.is === "final") return { type: "transaction-finalized", data: inBlock }
  return undefined
}
