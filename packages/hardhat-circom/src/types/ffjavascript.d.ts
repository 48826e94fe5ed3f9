// The part of ffjavascript that is used here: the single-threaded curve, for its WebAssembly instance.
declare module "ffjavascript" {
  export type CurveMachineParts = {
    readonly instance: { readonly exports: Readonly<Record<string, (...parameters: number[]) => number>> }
    readonly memory: WebAssembly.Memory
    readonly pG1gen: number
    readonly pG2gen: number
  }
  export type Curve = { readonly tm: CurveMachineParts }
  export function buildBn128(singleThread: boolean): Promise<Curve>
}
