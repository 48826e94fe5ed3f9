import { AgentGptError } from "@agentgpt/core"

/** A type whose keys may be written in snake_case as well. */
export type Spelled<T> = T & { readonly [K in keyof T as SnakeCase<K & string>]?: T[K] }

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : Name

/**
 * The same options with every key in camelCase; undefined values are left out.
 * @throws WORKFLOW_OPTION_INVALID for anything but an object, and for one option in two spellings
 */
export function readCamelKeys(given: unknown, place = "The options"): Readonly<Record<string, unknown>> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new AgentGptError("WORKFLOW_OPTION_INVALID", `${place} are not an object.`)
  }
  const known = new Map<string, unknown>()
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue
    const name = key.replaceAll(/(?<=[a-z0-9])_([a-z])/gu, (_, letter: string) => letter.toUpperCase())
    if (known.has(name)) {
      throw new AgentGptError("WORKFLOW_OPTION_INVALID", `${name} is given in two spellings: keep one.`)
    }
    known.set(name, value)
  }
  return Object.fromEntries(known)
}
