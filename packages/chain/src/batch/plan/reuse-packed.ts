import type { PackedTransaction } from "./pack-payments.ts"
import { toPayoutCall } from "./payout-call.ts"
import type { PayoutFunding } from "./payout-call.ts"
import type { PaymentPlan, PlannedChunk } from "./plan-payments.ts"

/**
 * The transactions that were measured earlier, if they pay exactly these chunks as they would be paid now, call by call;
 * otherwise nothing: they have to be measured anew.
 */
export function reusePacked(
  { run }: Pick<PaymentPlan, "run">,
  chunks: readonly PlannedChunk[],
  packed: readonly PackedTransaction[],
  funding?: PayoutFunding,
): readonly PackedTransaction[] | undefined {
  let next = 0
  const reused = packed.map(({ chunks: { length }, gasLimit }) => {
    const some = chunks.slice(next, (next += length))
    return { chunks: some, gasLimit, call: toPayoutCall(run, some, funding) }
  })
  if (next !== chunks.length) return undefined
  const isSame = reused.every(({ call }, index) => {
    const before = packed[index]!.call
    return call.to === before.to && call.data === before.data
  })
  return isSame ? reused : undefined
}
