import { readManifest } from "@agentgpt/circuits/artifacts"

import { chooseChunkSize } from "../../packages/orchestrator/src/prove/choose-chunk-size.ts"
import { CHUNK_SIZES, circuitNamesOf } from "../../packages/orchestrator/src/prove/circuit-names.ts"

/** The chunks of circuits that every build makes. */
const SMALL = 16

/**
 * Whether a payroll is proved with circuits whose proving keys only some builds make, since they take minutes: of those
 * that have committed development keys, which every local chain registers, the cheapest for the people of one chain.
 */
export function needsLargeCircuits(payroll: { readonly payments: number; readonly chains: number }): boolean {
  const { circuits } = readManifest()
  const sizes = CHUNK_SIZES.flatMap((chunkSize) => {
    const names = circuitNamesOf(chunkSize)
    const [pay, screen] = [circuits[names.pay], circuits[names.screen]]
    if (pay?.keys.DEV === undefined || screen?.keys.DEV === undefined) return []
    const [payConstraints, screenConstraints] = [pay, screen].map(
      ({ constraints }) => constraints.nonLinear + constraints.linear,
    ) as [number, number]
    return [{ chunkSize, payConstraints, screenConstraints }]
  })
  return chooseChunkSize(Math.ceil(payroll.payments / payroll.chains), sizes) !== SMALL
}
