// The part of snarkjs that is used here.
declare module "snarkjs" {
  export type SnarkjsProof = {
    readonly pi_a: readonly string[]
    readonly pi_b: readonly (readonly string[])[]
    readonly pi_c: readonly string[]
    readonly protocol: string
    readonly curve: string
  }
  export type Curve = { readonly terminate: () => Promise<void> }
  export const curves: {
    getCurveFromName(name: string, options?: { readonly singleThread?: boolean }): Promise<Curve>
  }
  export const groth16: {
    prove(
      zkey: string | Uint8Array,
      witness: string | Uint8Array,
      logger?: undefined,
      options?: { readonly singleThread?: boolean },
    ): Promise<{ readonly proof: SnarkjsProof; readonly publicSignals: readonly string[] }>
    verify(key: unknown, publicSignals: readonly string[], proof: SnarkjsProof): Promise<boolean>
  }
}
