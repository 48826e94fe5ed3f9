import { buildBn128 } from "ffjavascript"

/** ffjavascript's bn128 as bare WebAssembly: functions on pointers, and a bump allocator for the memory. */
export type CurveMachine = {
  readonly call: Readonly<Record<string, (...parameters: number[]) => number>>
  readonly generators: { readonly g1: number; readonly g2: number }
  /** Reserves bytes, zeroed and aligned to 64 KiB. They are never freed: the process ends instead. */
  readonly allocate: (byteLength: number) => number
  readonly write: (pointer: number, bytes: Uint8Array) => void
  /** A copy of the bytes at a pointer. */
  readonly read: (pointer: number, byteLength: number) => Uint8Array
}

/**
 * The batch functions of the module (inversion, conversion to affine) take scratch space from the few
 * hundred KiB of free memory it starts with and never grow it: longer batches would overwrite data.
 */
export const MAX_BATCH = 1024

const pageBytes = 65_536

/** Builds the curve without starting any threads. */
export async function openCurveMachine(): Promise<CurveMachine> {
  const { instance, memory, pG1gen, pG2gen } = (await buildBn128(true)).tm
  return {
    call: instance.exports,
    generators: { g1: pG1gen, g2: pG2gen },
    allocate: (byteLength) => memory.grow(Math.ceil(byteLength / pageBytes)) * pageBytes,
    write: (pointer, bytes) => new Uint8Array(memory.buffer).set(bytes, pointer),
    read: (pointer, byteLength) => new Uint8Array(memory.buffer.slice(pointer, pointer + byteLength)),
  }
}
