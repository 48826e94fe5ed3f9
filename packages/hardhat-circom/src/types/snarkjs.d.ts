// The part of snarkjs that is used here. File arguments are paths; `logger` is left out everywhere.
declare module "snarkjs" {
  export type VerificationKeyJson = {
    readonly protocol: string
    readonly curve: string
    readonly nPublic: number
    readonly vk_alpha_1: readonly string[]
    readonly vk_beta_2: readonly (readonly string[])[]
    readonly vk_gamma_2: readonly (readonly string[])[]
    readonly vk_delta_2: readonly (readonly string[])[]
    readonly vk_alphabeta_12: readonly (readonly (readonly string[])[])[]
    readonly IC: readonly (readonly string[])[]
  }
  export type Groth16Proof = {
    readonly pi_a: readonly string[]
    readonly pi_b: readonly (readonly string[])[]
    readonly pi_c: readonly string[]
  }
  export const zKey: {
    newZKey(r1cs: string, ptau: string, zkey: string): Promise<Uint8Array | -1>
    contribute(from: string, to: string, name: string, entropy: string): Promise<Uint8Array>
    beacon(
      from: string,
      to: string,
      name: string,
      beaconHex: string,
      iterationsExponent: number,
    ): Promise<Uint8Array | false>
    verifyFromR1cs(r1cs: string, ptau: string, zkey: string): Promise<boolean>
    exportVerificationKey(zkey: string): Promise<VerificationKeyJson>
  }
  export const powersOfTau: {
    newAccumulator(curve: unknown, power: number, file: string): Promise<Uint8Array>
    contribute(from: string, to: string, name: string, entropy: string): Promise<Uint8Array>
    beacon(from: string, to: string, name: string, beaconHex: string, exponent: number): Promise<Uint8Array>
    preparePhase2(from: string, to: string): Promise<void>
    verify(file: string): Promise<boolean>
  }
  export const curves: { getCurveFromName(name: string): Promise<unknown> }
  export const groth16: {
    prove(
      zkey: string | Uint8Array,
      witness: string | Uint8Array | { type: "mem"; data?: Uint8Array },
    ): Promise<{ proof: Groth16Proof; publicSignals: string[] }>
    verify(key: VerificationKeyJson, publicSignals: readonly string[], proof: Groth16Proof): Promise<boolean>
  }
}
