import { AgentGptError } from "@agentgpt/core"
import type { MeasureItems } from "../plan/pack-items.ts"

/**
 * The items that revert alone, found by bisecting groups that revert: one of them would take a whole
 * transaction down.
 * @throws what `measure` throws, but for BATCH_SIMULATION_REVERTED
 */
export async function findRefused<Item>(
  items: readonly Item[],
  groupSize: number,
  measure: MeasureItems<Item>,
): Promise<ReadonlySet<Item>> {
  const refused = new Set<Item>()
  const search = async (group: readonly Item[]): Promise<void> => {
    if (!(await mayRevert(group, measure))) return
    if (group.length === 1) {
      refused.add(group[0]!)
      return
    }
    const middle = Math.ceil(group.length / 2)
    await search(group.slice(0, middle))
    await search(group.slice(middle))
  }
  for (let start = 0; start < items.length; start += groupSize) {
    // eslint-disable-next-line no-await-in-loop -- one trial at a time
    await search(items.slice(start, start + groupSize))
  }
  return refused
}

/** A group too large for a transaction may hide one that reverts, until it is small enough to be tried. */
async function mayRevert<Item>(group: readonly Item[], measure: MeasureItems<Item>): Promise<boolean> {
  try {
    return (await measure(group)) === undefined && group.length > 1
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "BATCH_SIMULATION_REVERTED") return true
    throw error
  }
}
