import { runJob, siblingModule } from "../jobs/run-job.ts"
import { POINT_BYTES } from "./fixed-base.ts"
import type { PointsPart, run } from "./points-job.ts"

// Below this a second process costs more (its curve and its tables) than it saves.
const scalarsPerProcess = 4_000
const scalarsPerChunk = 512
const scalarBytes = 32

/**
 * The points of every list of scalars, computed by up to `maxProcesses` processes. Chunks are dealt out like
 * cards, so that the many zero scalars of one region do not leave one idle; where a chunk is computed
 * does not change its bytes.
 */
export async function multiplyGenerators(
  lists: readonly PointsPart[],
  maxProcesses: number,
): Promise<Uint8Array[]> {
  const results = lists.map(
    ({ group, scalars }) => new Uint8Array((scalars.byteLength / scalarBytes) * POINT_BYTES[group]),
  )
  const total = lists.reduce((sum, { scalars }) => sum + scalars.byteLength / scalarBytes, 0)
  const processes = Math.max(1, Math.min(maxProcesses, Math.floor(total / scalarsPerProcess)))
  const hands: Chunk[][] = Array.from({ length: processes }, () => [])
  let dealt = 0
  lists.forEach(({ scalars }, list) => {
    for (let first = 0; first < scalars.byteLength / scalarBytes; first += scalarsPerChunk) {
      hands[dealt++ % processes]?.push({ list, first })
    }
  })
  const job = siblingModule(import.meta.url, "points-job")
  await Promise.all(
    hands.map(async (hand) => {
      const parts = hand.map(({ list, first }) => cutPart(lists[list]!, first))
      const { value } = await runJob<typeof run>(job, parts)
      hand.forEach(({ list, first }, index) => {
        results[list]!.set(value[index]!, first * POINT_BYTES[lists[list]!.group])
      })
    }),
  )
  return results
}

type Chunk = { readonly list: number; readonly first: number }

function cutPart({ group, scalars }: PointsPart, first: number): PointsPart {
  // A copy, so that what is sent never holds more than the chunk.
  return { group, scalars: scalars.slice(first * scalarBytes, (first + scalarsPerChunk) * scalarBytes) }
}
