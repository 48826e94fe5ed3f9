import { runJob, siblingModule } from "../jobs/run-job.ts"
import { checkVerificationKey } from "./check-verification-key.ts"
import type { run } from "./export-key-job.ts"
import type { VerificationKey } from "./verification-key.ts"

/** The verification key of a proving key, checked. */
export async function exportVerificationKey(zkeyPath: string): Promise<VerificationKey> {
  const job = siblingModule(import.meta.url, "export-key-job")
  const { value } = await runJob<typeof run>(job, zkeyPath)
  return checkVerificationKey(value)
}
