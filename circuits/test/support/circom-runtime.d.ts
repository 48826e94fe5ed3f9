declare module "circom_runtime" {
  export type WitnessCalculator = {
    calculateWitness(input: Readonly<Record<string, unknown>>, sanityCheck: boolean): Promise<bigint[]>
  }
  export function WitnessCalculatorBuilder(code: WebAssembly.Instance): Promise<WitnessCalculator>
}
