import { z } from "zod"
import { AgentGptError } from "../errors/agentgpt-error.ts"
import { isPlainObject } from "./is-plain-object.ts"
import { childSchema, shapeOf } from "./schema-walk.ts"
import { toCamelCase } from "./spelling.ts"

/**
 * Rewrites snake_case keys and aliases to the schema's own spelling and drops undefined values. Keys that
 * the schema does not know, ids of chains and agents among them, stay as they are.
 * @throws CONFIG_DUPLICATE_KEY if one setting is there in two spellings
 */
export function canonicaliseKeys(
  value: unknown,
  schema: z.core.$ZodType | undefined,
  path: readonly string[] = [],
): unknown {
  if (!isPlainObject(value) || schema === undefined) return value
  const shape = shapeOf(schema)
  const result: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue
    const name = shape === undefined ? key : nameIn(shape, key)
    if (Object.hasOwn(result, name)) {
      throw new AgentGptError(
        "CONFIG_DUPLICATE_KEY",
        `${[...path, name].join(".")} is given in two spellings.`,
        {
          meta: ["Keep one of them."],
        },
      )
    }
    // defineProperty, so that a key named __proto__ is a key like any other and later refused as unknown.
    Object.defineProperty(result, name, {
      value: canonicaliseKeys(item, childSchema(schema, name), [...path, name]),
      configurable: true,
      enumerable: true,
      writable: true,
    })
  }
  return result
}

function nameIn(shape: Readonly<Record<string, z.core.$ZodType>>, key: string): string {
  const camelCase = toCamelCase(key)
  if (Object.hasOwn(shape, key) || Object.hasOwn(shape, camelCase))
    return Object.hasOwn(shape, key) ? key : camelCase
  const aliased = Object.entries(shape).find(([, schema]) => aliasesOf(schema).includes(camelCase))
  return aliased?.[0] ?? key
}

function aliasesOf(schema: z.core.$ZodType): readonly string[] {
  const { aliases = [] } = (z.globalRegistry.get(schema) ?? {}) as { aliases?: readonly string[] }
  return aliases
}
