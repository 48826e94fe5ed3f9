import { AgentGptError } from "../errors/agentgpt-error.ts"
import type { ErrorCode } from "../errors/codes.ts"

/** Values with exactly one canonical text. Numbers are safe integers; larger ones are decimal strings. */
export type CanonicalValue =
  | null
  | boolean
  | number
  | string
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue }

/**
 * The one JSON text of a value, as RFC 8785 writes it: no blanks, keys sorted by UTF-16 code units, shortest
 * escapes. RFC 8785 would also write fractions; here they are refused, like everything that two programs
 * could read or write differently, so that equal texts mean equal values.
 *
 * Nothing is called on the value: no `toJSON`, no getters.
 * @throws HASH_UNDEFINED, HASH_NUMBER_NOT_INTEGER, HASH_NEGATIVE_ZERO, HASH_BIGINT, HASH_LONE_SURROGATE,
 * HASH_KEY_FORBIDDEN, HASH_TYPE_UNSUPPORTED, HASH_TOO_DEEP
 *
 * @example
 * canonicalJson({ b: [1, true], a: "x" }) // '{"a":"x","b":[1,true]}'
 */
export function canonicalJson(value: CanonicalValue): string {
  return writeValue(value, "$", 0)
}

/**
 * Reads JSON text that must be in canonical form already. The comparison with the rewritten text catches
 * what parsing hides: repeated and unsorted keys, blanks, other spellings of numbers and escapes.
 * @throws HASH_NOT_CANONICAL, and what `canonicalJson` throws
 *
 * @example
 * parseCanonicalJson('{"a":1,"a":2}') // throws HASH_NOT_CANONICAL
 */
export function parseCanonicalJson(text: string): CanonicalValue {
  let value: CanonicalValue
  try {
    value = JSON.parse(text) as CanonicalValue
  } catch {
    // The parser's message quotes the text, so it is not passed on.
    throw new AgentGptError("HASH_NOT_CANONICAL", "The text is not JSON.")
  }
  if (canonicalJson(value) !== text) throw new AgentGptError("HASH_NOT_CANONICAL")
  return value
}

const DEEPEST_LEVEL = 64
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"])

function writeValue(value: unknown, path: string, depth: number): string {
  if (depth > DEEPEST_LEVEL) throw refuse("HASH_TOO_DEEP", path.slice(0, 100))
  if (value === null || typeof value === "boolean") return String(value)
  if (typeof value === "string") return writeText(value, path)
  if (typeof value === "number") return writeNumber(value, path)
  if (value === undefined) throw refuse("HASH_UNDEFINED", path)
  if (typeof value === "bigint") throw refuse("HASH_BIGINT", path)
  if (typeof value !== "object") throw refuse("HASH_TYPE_UNSUPPORTED", path)
  return Array.isArray(value) ? writeArray(value, path, depth) : writeObject(value, path, depth)
}

function writeText(text: string, path: string): string {
  if (!text.isWellFormed()) throw refuse("HASH_LONE_SURROGATE", path)
  return JSON.stringify(text)
}

function writeNumber(number: number, path: string): string {
  if (!Number.isSafeInteger(number)) throw refuse("HASH_NUMBER_NOT_INTEGER", path)
  if (Object.is(number, -0)) throw refuse("HASH_NEGATIVE_ZERO", path)
  return String(number)
}

function writeArray(array: readonly unknown[], path: string, depth: number): string {
  if (Object.getPrototypeOf(array) !== Array.prototype) throw refuse("HASH_TYPE_UNSUPPORTED", path)
  const items: string[] = []
  for (let index = 0; index < array.length; index += 1) {
    items.push(writeValue(readData(array, String(index), path), `${path}[${index}]`, depth + 1))
  }
  // Anything besides the items and the length would be lost.
  if (Reflect.ownKeys(array).length !== array.length + 1) throw refuse("HASH_TYPE_UNSUPPORTED", path)
  return `[${items.join(",")}]`
}

function writeObject(object: object, path: string, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) throw refuse("HASH_TYPE_UNSUPPORTED", path)
  const keys: string[] = []
  for (const key of Reflect.ownKeys(object)) {
    if (typeof key === "symbol" || FORBIDDEN_KEYS.has(key)) throw refuse("HASH_KEY_FORBIDDEN", path)
    keys.push(key)
  }
  // The default order of sort() is by UTF-16 code units, which is RFC 8785's.
  const members = keys.sort().map((key) => {
    const memberPath = `${path}.${key}`
    return `${writeText(key, path)}:${writeValue(readData(object, key, memberPath), memberPath, depth + 1)}`
  })
  return `{${members.join(",")}}`
}

/** An own, enumerable data property; a getter could answer differently each time it is asked. */
function readData(owner: object, key: string, path: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key)
  if (descriptor === undefined) return undefined
  if (!("value" in descriptor) || descriptor.enumerable !== true) throw refuse("HASH_TYPE_UNSUPPORTED", path)
  return descriptor.value
}

function refuse(code: ErrorCode, path: string): AgentGptError {
  return new AgentGptError(code, undefined, { meta: [`It stands at ${path}.`] })
}
