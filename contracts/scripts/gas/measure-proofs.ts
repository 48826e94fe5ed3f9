import { getBytes, keccak256, toBeHex } from "ethers"
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import { renderTrapdoorProofs } from "../../test/vectors/trapdoor-proofs.ts"
import { GAS_CAP, openBench, type DeployedContract, type Provider } from "./open-bench.ts"

/** The gas of one proof in whole transactions that verify `proofs` proofs of ten public signals. */
export type ProofCost = {
  readonly proofs: number
  /** All in one batch. */
  readonly batched: number
  /** One after another, each with four pairings. */
  readonly separate: number
}

const SIGNALS = 10

/**
 * Deploys both verifiers on a network of its own, inside this process and under the gas cap, and verifies the same
 * proofs with each. Figures are whole transactions, base and calldata included, and every answer is checked.
 */
export async function measureProofs(
  hre: HardhatRuntimeEnvironment,
  sizes: readonly number[],
): Promise<readonly ProofCost[]> {
  const connection = await hre.network.create()
  try {
    const bench = await createBench(hre, connection.provider)
    const costs: ProofCost[] = []
    for (const proofs of sizes) costs.push(await bench.measure(proofs))
    return costs
  } finally {
    await connection.close()
  }
}

async function createBench(hre: HardhatRuntimeEnvironment, provider: Provider) {
  const { sender, send, deploy } = await openBench(hre, provider)

  async function verify(contract: DeployedContract, method: string, args: unknown[]) {
    const data = contract.abi.encodeFunctionData(method, args)
    const answer = await provider.request({
      method: "eth_call",
      params: [{ from: sender, to: contract.address, data, gas: GAS_CAP }, "latest"],
    })
    if (BigInt(answer as string) !== 1n) throw new Error(`${method} refused valid proofs.`)
    return Number((await send(contract.address, data)).gasUsed)
  }

  const { key, prove } = renderTrapdoorProofs(SIGNALS)
  const batch = await deploy("MockBatchVerifier", key, SIGNALS)
  const keyCall = { to: batch.address, data: batch.abi.encodeFunctionData("KEY") }
  const stored = (await provider.request({ method: "eth_call", params: [keyCall, "latest"] })) as string
  const single = await deploy("MockSingleVerifier", toBeHex(BigInt(stored), 20))

  return {
    async measure(proofs: number): Promise<ProofCost> {
      const inputs = Array.from({ length: proofs * SIGNALS }, (_, index) => randomInput(index))
      const proof = prove(inputs)
      const batched = await verify(batch, "verifyBatch", [inputs, proof])
      // What does not fit one transaction is split, as its sender would have to.
      let separate = 0
      for (let start = 0; start < proofs; start += 32) {
        const end = Math.min(start + 32, proofs)
        const bytes = getBytes(proof).slice(start * 256, end * 256)
        separate += await verify(single, "verifyEach", [inputs.slice(start * SIGNALS, end * SIGNALS), bytes])
      }
      return { proofs, batched: Math.round(batched / proofs), separate: Math.round(separate / proofs) }
    },
  }
}

function randomInput(index: number): bigint {
  return BigInt(keccak256(toBeHex(index, 32))) >> 3n
}
