import { Interface } from "ethers"
import type { ErrorFragment } from "ethers"

import * as types from "../types/index.ts"

/**
 * Every custom error in the ABIs of our contracts, those that OpenZeppelin's code in them throws included, by
 * selector. Two contracts that declare the same error share one entry.
 */
export const knownErrors: Interface = new Interface(listErrorFragments())

function listErrorFragments(): readonly ErrorFragment[] {
  const fragments = new Map<string, ErrorFragment>()
  for (const [name, factory] of Object.entries(types)) {
    if (name.startsWith("Mock") || name.startsWith("Published") || !("abi" in factory)) continue
    new Interface(factory.abi).forEachError((fragment) => fragments.set(fragment.selector, fragment))
  }
  return [...fragments.values()]
}
