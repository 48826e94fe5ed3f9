import { buildForDeployment } from "../../contracts/scripts/gas/build-for-deployment.ts"
import { measureProofs, type ProofCost } from "../../contracts/scripts/gas/measure-proofs.ts"

const SIZES = [1, 4, 16, 64]
const SOURCES = ["src/mocks/MockBatchVerifier.sol", "src/mocks/MockSingleVerifier.sol"]

/**
 * The gas of a proof of ten public signals in batches of 1, 4, 16 and 64, and of as many separate verifications in
 * the same run. Whole transactions of the production build.
 *
 * @example
 * ```ts
 * const costs = await measureProofGas()
 * console.log(costs.at(-1)?.batched)
 * ```
 */
export async function measureProofGas(): Promise<readonly ProofCost[]> {
  return measureProofs(await buildForDeployment("production", SOURCES), SIZES)
}
