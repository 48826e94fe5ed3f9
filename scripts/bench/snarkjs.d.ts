// The part of snarkjs that the peer is.
declare module "snarkjs" {
  export const groth16: {
    fullProve(
      input: Readonly<Record<string, unknown>>,
      wasmFile: string,
      zkeyFile: string,
      logger: undefined,
      witnessOptions: undefined,
      proverOptions: { readonly singleThread: boolean },
    ): Promise<unknown>
  }
}
