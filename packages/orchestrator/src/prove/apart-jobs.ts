import { verifyBundle } from "@agentgpt/proof"
import type { Bundle, Check, VerifyOptions } from "@agentgpt/proof"
import { toPlainFailure } from "./plain-failure.ts"
import type { PlainFailure } from "./plain-failure.ts"
import { preparePayroll } from "./prepare-payroll.ts"
import type { PayrollToPrepare, PreparedPayroll } from "./prepare-payroll.ts"

/** What is known of a bundle by its bytes, as plain data. */
export type BundleVerdict = {
  readonly bundle: Bundle | null
  readonly checks: readonly Check[]
  /** Why the bundle could not be read. */
  readonly failure: PlainFailure | null
}

/** The computations that are long enough for a thread of their own. */
export type ApartJobs = {
  readonly prepare: (payroll: PayrollToPrepare) => PreparedPayroll
  readonly verify: (file: { readonly bytes: Uint8Array; readonly options: VerifyOptions }) => BundleVerdict
}

export const apartJobs: ApartJobs = {
  prepare: preparePayroll,
  verify: ({ bytes, options }) => {
    const { bundle, checks, error } = verifyBundle(bytes, options)
    return { bundle, checks, failure: error && toPlainFailure(error) }
  },
}
