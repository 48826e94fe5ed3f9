import { readFile } from "node:fs/promises"

import { WitnessCalculatorBuilder } from "circom_runtime"

export type WitnessOrder = {
  readonly wasmFile: string
  readonly input: Readonly<Record<string, unknown>>
}

/** Runs in a process of its own: the witness of a circuit for an input, in the format of `.wtns` files. */
export async function run({ wasmFile, input }: WitnessOrder): Promise<Uint8Array> {
  const compiled = await WebAssembly.compile(await readFile(wasmFile))
  const places: string[] = []
  const instance: WebAssembly.Instance = await WebAssembly.instantiate(compiled, {
    runtime: {
      exceptionHandler: (code: number) => {
        throw new Error([`The circuit's program stopped with code ${code}.`, ...places].join(" "))
      },
      printErrorMessage: () => places.push(readMessage(instance).trim()),
      writeBufferMessage: () => readMessage(instance),
      showSharedRWMemory: () => undefined,
    },
  })
  const calculator = await WitnessCalculatorBuilder(instance)
  return await calculator.calculateWTNSBin(input, true)
}

/** A message says where a constraint failed, never with what values. */
function readMessage(instance: WebAssembly.Instance): string {
  const nextCharacter = instance.exports["getMessageChar"] as () => number
  let message = ""
  for (let code = nextCharacter(); code !== 0; code = nextCharacter()) message += String.fromCodePoint(code)
  return message
}
