import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import type { ParamType } from "ethers"
import type { ArgumentPath, FixedPath } from "./signing-policy.ts"

/**
 * Where arguments stand in calldata: one has the position of its word, several are a tuple or a list, and elements that
 * may be any word at all are only counted.
 */
export type ArgumentTree =
  | { readonly kind: "one"; readonly type: string; readonly at: number }
  | { readonly kind: "any"; readonly type: string; readonly at: number; readonly count: number }
  | { readonly kind: "several"; readonly isList: boolean; readonly members: readonly ArgumentTree[] }

/** A word of 64 digits, with the type that it has. */
export type TypedWord = { readonly type: string; readonly word: string }

const WORD = 64

/**
 * Finds the arguments of a call whose data are in the one canonical encoding: every word in its place, nothing
 * between, nothing behind, all padding empty. Other encodings of the same arguments are possible, and a contract
 * might read them otherwise than whoever checks them, so they are refused. Positions count hexadecimal digits.
 * @throws GUARD_ARGUMENT_REFUSED
 *
 * @example
 * findWord(locateArguments(fragment.inputs, data), [1], data) // { type: "uint256", word: "00…" }
 */
export function locateArguments(inputs: readonly ParamType[], data: Hex): ArgumentTree {
  // After 0x and the selector.
  const { tree, end } = locateTuple(inputs, data, 10)
  if (end !== data.length) throw refuse()
  return tree
}

/** The word under a path; undefined if there is none, or if what chooses an element is no number of one. */
export function findWord(root: ArgumentTree, path: ArgumentPath, data: Hex): TypedWord | undefined {
  let found: ArgumentTree | undefined = root
  for (const step of path) {
    if (found === undefined) return undefined
    found = typeof step === "number" ? memberOf(found, step) : chosenElement(root, found, step.at, data)
  }
  return found?.kind === "one" ? { type: found.type, word: readWord(data, found.at) } : undefined
}

/** Of a list alone: which member of a tuple is meant, and so its type, no caller may choose. */
function chosenElement(
  root: ArgumentTree,
  list: ArgumentTree,
  at: FixedPath,
  data: Hex,
): ArgumentTree | undefined {
  if (list.kind === "one" || (list.kind === "several" && !list.isList)) return undefined
  const chooser = findWord(root, at, data)
  if (chooser === undefined || !chooser.type.startsWith("uint")) return undefined
  const index = BigInt(`0x${chooser.word}`)
  const count = list.kind === "any" ? list.count : list.members.length
  return index < BigInt(count) ? memberOf(list, Number(index)) : undefined
}

function memberOf(tree: ArgumentTree, index: number): ArgumentTree | undefined {
  if (tree.kind === "several") return tree.members[index]
  if (tree.kind === "one" || index >= tree.count) return undefined
  return { kind: "one", type: tree.type, at: tree.at + index * WORD }
}

function readWord(data: Hex, at: number): string {
  return data.slice(at, at + WORD)
}

type Located = { readonly tree: ArgumentTree; readonly end: number }

/** Heads first, then what they point to, in the same order and without gaps. */
function locateTuple(types: readonly ParamType[], data: Hex, start: number, isList = false): Located {
  const members: ArgumentTree[] = []
  let head = start
  let tail = start + types.reduce((size, type) => size + headSize(type), 0)
  requireWithin(data, tail)
  for (const type of types) {
    if (isDynamic(type)) {
      if (readNumber(data, head) * 2 !== tail - start) throw refuse()
      const located = locateDynamic(type, data, tail)
      members.push(located.tree)
      tail = located.end
      head += WORD
    } else {
      members.push(locateStatic(type, data, head))
      head += headSize(type)
    }
  }
  return { tree: { kind: "several", isList, members }, end: tail }
}

function locateDynamic(type: ParamType, data: Hex, at: number): Located {
  if (type.isTuple()) return locateTuple(type.components, data, at)
  if (!type.isArray()) return locateBytes(type.type, data, at)
  if (type.arrayLength !== -1) {
    return locateTuple(repeat(type.arrayChildren, type.arrayLength), data, at, true)
  }
  requireWithin(data, at + WORD)
  const count = readNumber(data, at)
  const firstAt = at + WORD
  const child = type.arrayChildren
  // Nothing has less than one word, so a list cannot be longer than the rest of the data.
  requireWithin(data, firstAt + count * headSize(child))
  if (isAnyWord(child))
    return { tree: { kind: "any", type: child.type, at: firstAt, count }, end: firstAt + count * WORD }
  return locateTuple(repeat(child, count), data, firstAt, true)
}

function locateBytes(type: string, data: Hex, at: number): Located {
  requireWithin(data, at + WORD)
  const digits = readNumber(data, at) * 2
  const end = at + WORD + Math.ceil(digits / WORD) * WORD
  requireWithin(data, end)
  if (!isZero(data.slice(at + WORD + digits, end))) throw refuse()
  return { tree: { kind: "one", type, at }, end }
}

function locateStatic(type: ParamType, data: Hex, at: number): ArgumentTree {
  if (type.isTuple()) return locateTuple(type.components, data, at).tree
  if (type.isArray()) return locateTuple(repeat(type.arrayChildren, type.arrayLength), data, at, true).tree
  if (!isAnyWord(type) && !isPadded(type.type, readWord(data, at))) throw refuse()
  return { kind: "one", type: type.type, at }
}

/** Whether a word is empty where its type has no say. */
function isPadded(type: string, word: string): boolean {
  if (type === "address") return isZero(word.slice(0, 24))
  if (type === "bool") return isZero(word.slice(0, 63)) && (word.endsWith("0") || word.endsWith("1"))
  const bits = /^uint(\d+)$/u.exec(type)?.[1]
  if (bits !== undefined) return isZero(word.slice(0, WORD - Number(bits) / 4))
  const bytes = /^bytes(\d+)$/u.exec(type)?.[1]
  return bytes !== undefined && isZero(word.slice(Number(bytes) * 2))
}

function isAnyWord({ type }: ParamType): boolean {
  return type === "uint256" || type === "bytes32" || type === "int256"
}

function isDynamic(type: ParamType): boolean {
  if (type.isArray()) return type.arrayLength === -1 || isDynamic(type.arrayChildren)
  if (type.isTuple()) return type.components.some(isDynamic)
  return type.type === "bytes" || type.type === "string"
}

function headSize(type: ParamType): number {
  if (isDynamic(type)) return WORD
  if (type.isTuple()) return type.components.reduce((size, component) => size + headSize(component), 0)
  return type.isArray() ? type.arrayLength * headSize(type.arrayChildren) : WORD
}

function repeat(type: ParamType, count: number): readonly ParamType[] {
  return Array.from({ length: count }, () => type)
}

/** A length or an offset: small, or it could not be within the data. */
function readNumber(data: Hex, at: number): number {
  const word = readWord(data, at)
  if (!isZero(word.slice(0, 56))) throw refuse()
  return Number.parseInt(word.slice(56), 16)
}

function requireWithin(data: Hex, end: number): void {
  if (end > data.length) throw refuse()
}

function isZero(digits: string): boolean {
  return /^0*$/u.test(digits)
}

function refuse(): AgentGptError {
  return new AgentGptError("GUARD_ARGUMENT_REFUSED", undefined, {
    meta: ["The data are not the canonical encoding of the function's arguments."],
  })
}
