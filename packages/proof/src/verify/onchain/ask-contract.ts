// SPDX-License-Identifier: MIT
import type { Interface } from "ethers"

import type { ChainReader } from "./chain-reader.ts"

/** A struct or value as ethers decodes it: fields by name. */
export type Answer = Readonly<Record<string, unknown>>

/** Asks a view; undefined if there is no such contract, it refuses, or it answers in another form. */
export async function askContract(
  reader: ChainReader,
  abi: Interface,
  to: string,
  view: string,
  parameters: readonly unknown[] = [],
): Promise<unknown> {
  const data = await reader.call(to, abi.encodeFunctionData(view, parameters))
  if (data === undefined || data === "0x") return undefined
  try {
    return abi.decodeFunctionResult(view, data)[0]
  } catch {
    return undefined
  }
}

/** The same for a view that answers with a struct. */
export async function askStruct(
  reader: ChainReader,
  abi: Interface,
  to: string,
  view: string,
  parameters: readonly unknown[],
): Promise<Answer | undefined> {
  const answer = await askContract(reader, abi, to, view, parameters)
  return answer === undefined ? undefined : (answer as Answer)
}

/** Two addresses or hashes, in whatever case nodes and libraries write them. */
export function isSameHex(left: unknown, right: string): boolean {
  return typeof left === "string" && left.toLowerCase() === right.toLowerCase()
}
