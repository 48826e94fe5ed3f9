import { runJob, siblingModule } from "../jobs/run-job.ts"
import type { CeremonyOrder, run } from "./ceremony-job.ts"

const job = siblingModule(import.meta.url, "ceremony-job")

/** Runs an operation that yields a hash. */
export async function runHashing(order: CeremonyOrder): Promise<string> {
  const { value } = await runJob<typeof run>(job, order)
  if (typeof value !== "string") throw new Error(`${order.operation} yielded no hash`)
  return value
}

/** Runs a verification; whatever is thrown in it counts as not verified. `reason` is what snarkjs printed. */
export async function runVerification(
  order: CeremonyOrder,
): Promise<{ readonly holds: boolean; readonly reason: string }> {
  try {
    const { value, printed } = await runJob<typeof run>(job, order)
    return { holds: value === true, reason: printed }
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    return { holds: false, reason: String(cause ?? error) }
  }
}
