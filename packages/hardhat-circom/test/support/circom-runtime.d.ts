declare module "circom_runtime" {
  export type WitnessCalculator = {
    calculateWTNSBin(input: object, sanityCheck: number): Promise<Uint8Array>
  }
  export function WitnessCalculatorBuilder(wasm: Uint8Array, options: object): Promise<WitnessCalculator>
}
