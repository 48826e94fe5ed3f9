import { availableParallelism } from "node:os"

/** What bounds how many proofs are made at once. */
export type ProvingLimits = {
  /** MiB that all proofs together may take. Default: three quarters of what the machine has free. */
  readonly memoryMiB?: number
  /** Proofs at once. Default: as many as the machine has cores. */
  readonly proofsAtOnce?: number
}

/**
 * How many proofs are made at once: as many as are left, as cores, and as memory allows, and at least one.
 *
 * @example
 * ```ts
 * planConcurrency({ proofs: 4, estimateMiB: 1_000, limits: { memoryMiB: 2_500, proofsAtOnce: 8 } }) // 2
 * ```
 */
export function planConcurrency(plan: {
  readonly proofs: number
  readonly estimateMiB: number
  readonly limits?: ProvingLimits | undefined
}): number {
  const memoryMiB = plan.limits?.memoryMiB ?? (0.75 * process.availableMemory()) / 2 ** 20
  const atOnce = plan.limits?.proofsAtOnce ?? availableParallelism()
  return Math.max(1, Math.floor(Math.min(plan.proofs, atOnce, memoryMiB / plan.estimateMiB)))
}
