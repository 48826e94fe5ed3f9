// circom2's programming interface: the compiler as a WASI program.
declare module "circom" {
  export type WasiBindings = {
    readonly fs: object
    readonly isTTY: (fileDescriptor: number) => boolean
    readonly randomFillSync: (buffer: Uint8Array, offset: number, size: number) => Uint8Array
  }
  export const bindings: Readonly<Record<string, unknown>>
  export class CircomRunner {
    constructor(options: {
      readonly args: readonly string[]
      readonly env: Readonly<Record<string, string>>
      readonly preopens: Readonly<Record<string, string>>
      readonly bindings: Readonly<Record<string, unknown>> & WasiBindings
    })
    execute(wasm: Uint8Array): Promise<WebAssembly.Instance>
  }
}
