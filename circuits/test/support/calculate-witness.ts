import { readFile } from "node:fs/promises"

import { WitnessCalculatorBuilder } from "circom_runtime"

/** Input signals by name: field elements, nested as the template declares them. */
export type CircuitInput = Readonly<Record<string, unknown>>

/** The values of a circuit's wires. Most tests ask for few or none, and numbers of all of them are dear. */
export type Witness = {
  readonly readWire: (wire: number) => bigint
  readonly readAll: () => readonly bigint[]
}

/** One frame of a failed constraint, innermost first. */
type Frame = { readonly template: string; readonly line: number }

export type WitnessResult =
  | { readonly satisfied: true; readonly witness: Witness }
  | { readonly satisfied: false; readonly trace: readonly Frame[] }

export type WitnessTester = (input: CircuitInput) => Promise<WitnessResult>

const assertFailed = 4

/**
 * A function that calculates witnesses of a compiled circuit. A constraint that does not hold gives the place
 * where it stands; a missing, unknown or misshapen input is the test's own fault and throws.
 */
export async function loadWitnessTester(wasmFile: string): Promise<WitnessTester> {
  const compiled = await WebAssembly.compile(await readFile(wasmFile))
  return async (input) => {
    // A fresh instance each time: one that failed half-way is not used again.
    const messages: string[] = []
    let failure = 0
    const instance: WebAssembly.Instance = await WebAssembly.instantiate(compiled, {
      runtime: {
        exceptionHandler: (code: number) => {
          failure = code
          throw new Error(`circuit exception ${code}`)
        },
        printErrorMessage: () => messages.push(readMessage(instance)),
        writeBufferMessage: () => readMessage(instance),
        showSharedRWMemory: () => undefined,
      },
    })
    const calculator = await WitnessCalculatorBuilder(instance)
    try {
      return { satisfied: true, witness: openWitness(await calculator.calculateWTNSBin(input, true)) }
    } catch (error) {
      if (failure !== assertFailed) throw error
      return { satisfied: false, trace: messages.flatMap(parseFrame) }
    }
  }
}

/** A file of witnesses is a header of 76 bytes, of which four count the wires, and 32 bytes a wire. */
function openWitness(file: Uint8Array): Witness {
  const bytes = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const readWire = (wire: number): bigint =>
    [3, 2, 1, 0].reduce(
      (value, limb) => (value << 64n) | bytes.getBigUint64(76 + 32 * wire + 8 * limb, true),
      0n,
    )
  return { readWire, readAll: () => Array.from({ length: bytes.getUint32(60, true) }, (_, i) => readWire(i)) }
}

function readMessage(instance: WebAssembly.Instance): string {
  const nextCharacter = instance.exports["getMessageChar"] as () => number
  let message = ""
  for (let code = nextCharacter(); code !== 0; code = nextCharacter()) message += String.fromCodePoint(code)
  return message
}

function parseFrame(message: string): readonly Frame[] {
  return [...message.matchAll(/Error in template (\w+?)_\d+ line: (\d+)/g)].map(
    ([, template = "", line]) => ({
      template,
      line: Number(line),
    }),
  )
}
