import type { Hex } from "@agentgpt/core"
import { id } from "ethers"

/** Code that answers chosen functions of a contract; everything else reverts. */
export function assembleMock(functions: Readonly<Record<string, string>>): Hex {
  const entries = Object.entries(functions)
  // PUSH1 0 CALLDATALOAD PUSH1 224 SHR
  const head = "5f3560e01c"
  // For each: DUP1 PUSH4 selector EQ PUSH2 destination JUMPI
  const rowLength = 11
  const revert = "5f5ffd"
  let destination = head.length / 2 + entries.length * rowLength + revert.length / 2
  let table = ""
  let bodies = ""
  for (const [signature, body] of entries) {
    table += `8063${id(signature).slice(2, 10)}1461${destination.toString(16).padStart(4, "0")}57`
    bodies += `5b${body}`
    destination += 1 + body.length / 2
  }
  return `0x${head}${table}${revert}${bodies}`
}

/** The body of a function that returns these words. */
export function returnWords(...words: readonly bigint[]): string {
  const stores = words.map((word, index) => {
    const value = BigInt.asUintN(256, word).toString(16).padStart(64, "0")
    return `7f${value}61${(index * 32).toString(16).padStart(4, "0")}52`
  })
  return `${stores.join("")}61${(words.length * 32).toString(16).padStart(4, "0")}5ff3`
}

/** The body of a function that returns the word of its calldata at `offset`, times `factor`, plus `addend`. */
export function returnLinear(offset: number, factor: number, addend = 0): string {
  return `${push2(offset)}35${push2(factor)}02${push2(addend)}015f5260205ff3`
}

function push2(value: number): string {
  return `61${value.toString(16).padStart(4, "0")}`
}
