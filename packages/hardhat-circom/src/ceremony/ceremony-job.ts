import { powersOfTau, zKey } from "snarkjs"

import { BEACON_NAME } from "./beacon-name.ts"

/** One operation of snarkjs on files. */
export type CeremonyOrder =
  | { readonly operation: "begin"; readonly r1cs: string; readonly ptau: string; readonly zkey: string }
  | {
      readonly operation: "contribute"
      readonly from: string
      readonly to: string
      readonly name: string
      readonly entropy: string
    }
  | {
      readonly operation: "apply-beacon"
      readonly from: string
      readonly to: string
      readonly value: string
      readonly iterationsExponent: number
    }
  | { readonly operation: "verify"; readonly r1cs: string; readonly ptau: string; readonly zkey: string }
  | { readonly operation: "verify-phase1"; readonly ptau: string }

/**
 * Runs in a process of its own, which takes the contributor's secret with it. Returns the hash that the
 * operation yields, or whether the verification holds.
 */
export async function run(order: CeremonyOrder): Promise<string | boolean> {
  switch (order.operation) {
    case "begin":
      return toHex(await zKey.newZKey(order.r1cs, order.ptau, order.zkey))
    case "contribute":
      return toHex(await zKey.contribute(order.from, order.to, order.name, order.entropy))
    case "apply-beacon":
      return toHex(
        await zKey.beacon(order.from, order.to, BEACON_NAME, order.value, order.iterationsExponent),
      )
    case "verify":
      return zKey.verifyFromR1cs(order.r1cs, order.ptau, order.zkey)
    default:
      return powersOfTau.verify(order.ptau)
  }
}

// snarkjs answers a refusal with -1 or false, and says why only to a logger.
function toHex(hash: Uint8Array | -1 | false): string {
  if (hash instanceof Uint8Array) return Buffer.from(hash).toString("hex")
  throw new Error("snarkjs refused the operation")
}
