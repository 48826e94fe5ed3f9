import { runJob, siblingModule } from "../jobs/run-job.ts"
import type { Prover } from "./prover.ts"
import { readSnarkjsProof } from "./snarkjs-json.ts"
import type { SnarkjsProveOrder } from "./snarkjs-prove-job.ts"

/**
 * The default prover: snarkjs, each proof in a process of its own. One proof alone uses every core; proofs made
 * side by side take one each, which wastes less.
 *
 * @example
 * ```ts
 * const raw = await createSnarkjsProver().prove({ zkeyFile, witness })
 * ```
 */
export function createSnarkjsProver(): Prover {
  return {
    name: "snarkjs",
    estimateMiB: (zkeyBytes) => 300 + Math.ceil((5 * zkeyBytes) / 2 ** 20),
    prove: async ({ zkeyFile, witness, signal, proofsAtOnce = 1 }) => {
      const order: SnarkjsProveOrder = { zkeyFile, witness, singleThread: proofsAtOnce > 1 }
      const job = siblingModule(import.meta.url, "snarkjs-prove-job")
      const { value, usage } = await runJob(job, order, { code: "PROOF_PROVER_FAILED", signal })
      const { proof, publicSignals } = value as { readonly proof: unknown; readonly publicSignals: unknown }
      return { ...readSnarkjsProof(proof, publicSignals), usage }
    },
  }
}
