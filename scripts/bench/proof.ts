import { runJob } from "../../packages/proof/src/jobs/run-job.ts"
import { loadProvingKey } from "../../packages/proof/src/prove/load-proving-key.ts"
import { proveStatement } from "../../packages/proof/src/prove/prove-statement.ts"
import { createSnarkjsProver } from "../../packages/proof/src/prove/snarkjs-prover.ts"
import { DEV_BANNER } from "../../packages/proof/src/level.ts"
import type { Usage } from "../../packages/proof/src/jobs/run-job.ts"
import type { ProvenStatement } from "../../packages/proof/src/types.ts"
import { type VerificationKey, verifyGroth16 } from "../../packages/proof/src/verify-groth16.ts"
import type { BareSnarkjsOrder } from "./bare-snarkjs-job.ts"
import { buildForBench } from "./proof-circuit.ts"
import { measureProofGas } from "./proof-gas.ts"
import { makePayStatement } from "./proof-statement.ts"

// `npm run bench:proof`: what proofs of payments cost, per chunk of 16, of 128 and of 256, with snarkjs and development
// keys. CPU-seconds are those of the processes that calculate the witness and make the proof on one thread, as runs
// of several chunks do; the clock of the wall is that of one core. The peer is snarkjs alone, `groth16.fullProve` on
// one thread, in the same run: machines differ more than provers. `-- --size 16` leaves out the large circuits, whose
// first builds take minutes.

type Figures = Readonly<Record<string, number>>

const repetitions: Readonly<Record<number, number>> = { 16: 3, 128: 1, 256: 1 }

async function measureProving(size: number): Promise<Figures> {
  const name = `PayBatch${size}`
  console.log(`${name}: building, which takes minutes the first time for large circuits …`)
  const { circuit, keySeconds } = await buildForBench(name)
  const key = await loadProvingKey({
    circuit: name,
    level: "DEV",
    chainId: "eip155:31337",
    registeredId: circuit.key("DEV").keyHash,
    locate: () => circuit,
  })
  const statement = await makePayStatement(name, size)
  const runs: { readonly usages: readonly Usage[]; readonly seconds: number }[] = []
  const bare: number[] = []
  let proven: ProvenStatement | undefined
  for (let i = 0; i < (repetitions[size] ?? 1); i += 1) {
    console.log(`${name}: proof ${i + 1} …`)
    const usages: Usage[] = []
    const started = performance.now()
    proven = await proveStatement(statement, key, {
      prover: createSnarkjsProver(),
      // Anything above one: the proof keeps to one thread.
      proofsAtOnce: 2,
      onUsage: (usage) => usages.push(usage),
    })
    runs.push({ usages, seconds: (performance.now() - started) / 1_000 })
    bare.push(await measureBareSnarkjs({ ...circuit, zkeyFile: key.zkeyFile, input: statement.input }))
  }
  const cpuSeconds = runs.map(({ usages }) => usages.reduce((sum, usage) => sum + usage.cpuSeconds, 0))
  const peaks = runs.map(({ usages }) => Math.max(...usages.map(({ peakMiB }) => peakMiB)))
  return {
    [`constraints.payBatch.${size}`]: circuit.constraints,
    [`prove.cpuSeconds.${size}`]: round(findMedian(cpuSeconds)),
    [`prove.ratioToSnarkjs.${size}`]: Math.round((100 * findMedian(cpuSeconds)) / findMedian(bare)) / 100,
    [`prove.wallSeconds.${size}`]: round(findMedian(runs.map((run) => run.seconds))),
    [`prove.peakMiB.${size}`]: Math.round(Math.max(...peaks)),
    [`devKeys.seconds.${size}`]: round(keySeconds),
    ...(proven === undefined ? {} : measureVerifying(key.verificationKey, proven)),
  }
}

/** CPU-seconds of the peer. */
async function measureBareSnarkjs({ input, wasmFile, zkeyFile }: BareSnarkjsOrder): Promise<number> {
  const job = new URL("bare-snarkjs-job.ts", import.meta.url)
  const { usage } = await runJob(job, { input, wasmFile, zkeyFile }, { code: "PROOF_PROVER_FAILED" })
  return usage.cpuSeconds
}

/** Warm: the first verifications of a process are slower. */
function measureVerifying(key: VerificationKey, { publicSignals, proof }: ProvenStatement): Figures {
  const times = Array.from({ length: 15 }, () => {
    const started = performance.now()
    if (!verifyGroth16(key, publicSignals, proof)) throw new Error("A proof does not hold.")
    return performance.now() - started
  })
  return { "verify.milliseconds": round(findMedian(times.slice(5))) }
}

/** Gas per proof in batches, and of a verifier of its own for each proof in the same run. */
async function measureGas(): Promise<Figures> {
  const costs = await measureProofGas()
  return Object.fromEntries(
    costs.flatMap(({ proofs, batched, separate }) => [
      [proofs === 1 ? "verify.gas.1" : `verify.gasPerProof.${proofs}`, batched],
      [`separate.gasPerProof.${proofs}`, separate],
    ]),
  )
}

function findMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

async function main(argv: readonly string[]): Promise<void> {
  const only = argv.includes("--size") ? Number(argv[argv.indexOf("--size") + 1]) : undefined
  const sizes = [16, 128, 256].filter((size) => only === undefined || size === only)
  if (sizes.length === 0) throw new Error("--size is 16, 128 or 256.")
  console.log(`${DEV_BANNER}.`)
  const figures: Record<string, number> = {}
  for (const size of sizes) Object.assign(figures, await measureProving(size))
  console.log("Verifying on-chain, in batches and one by one …")
  Object.assign(figures, await measureGas())
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(28)} ${value}`)
  if (argv.includes("--json")) console.log(JSON.stringify(figures))
}

await main(process.argv.slice(2))
