// The part of circom_runtime that is used here.
declare module "circom_runtime" {
  export type WitnessCalculator = {
    calculateWTNSBin(input: Readonly<Record<string, unknown>>, sanityCheck: boolean): Promise<Uint8Array>
  }
  export function WitnessCalculatorBuilder(code: WebAssembly.Instance): Promise<WitnessCalculator>
}
