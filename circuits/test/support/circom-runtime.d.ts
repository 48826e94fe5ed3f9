declare module "circom_runtime" {
  export type WitnessCalculator = {
    calculateWTNSBin(input: Readonly<Record<string, unknown>>, sanityCheck: boolean): Promise<Uint8Array>
  }
  export function WitnessCalculatorBuilder(
    code: WebAssembly.Instance | Uint8Array,
  ): Promise<WitnessCalculator>
}
