// A prover with rapidsnark's interface: prove-with-snarkjs.mjs zkey wtns proof.json public.json
import { readFile, writeFile } from "node:fs/promises"

import { groth16 } from "snarkjs"

const [zkey, witness, proofFile, publicFile] = process.argv.slice(2)
const { proof, publicSignals } = await groth16.prove(zkey, new Uint8Array(await readFile(witness)))
await writeFile(proofFile, JSON.stringify(proof))
await writeFile(publicFile, JSON.stringify(publicSignals))
process.exit(0)
