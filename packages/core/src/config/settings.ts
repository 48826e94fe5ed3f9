import { z } from "zod"
import { configSchema } from "./config-schema.ts"
import { shapeOf, unwrapSchema } from "./schema-walk.ts"

/** A single setting that a flag or an environment variable may give. */
export type Setting = {
  /** Such as execution.maxThreads. */
  readonly path: readonly string[]
  /** Such as AGENTGPT_EXECUTION_MAX_THREADS. */
  readonly environmentName: string
  /** Such as max-threads; underscores and camelCase are understood too. */
  readonly flagName: string
  readonly aliases: readonly string[]
  readonly description: string
  readonly kind: "integer" | "boolean" | "list" | "text"
}

export const ENVIRONMENT_PREFIX = "AGENTGPT_"

/**
 * Every setting outside the lists of chains and agents, read off the schema.
 *
 * @example
 * listSettings().map((setting) => `${setting.environmentName}  ${setting.description}`)
 */
export function listSettings(): readonly Setting[] {
  return walk(configSchema, [])
}

function walk(schema: z.core.$ZodType, path: readonly string[]): readonly Setting[] {
  const shape = shapeOf(schema)
  if (shape !== undefined) return Object.entries(shape).flatMap(([key, child]) => walk(child, [...path, key]))
  const { type } = unwrapSchema(schema)._zod.def
  return type === "record" ? [] : [describeSetting(schema, path)]
}

function describeSetting(schema: z.core.$ZodType, path: readonly string[]): Setting {
  const { description = "", aliases = [] } = (z.globalRegistry.get(schema) ?? {}) as {
    description?: string
    aliases?: readonly string[]
  }
  const words = path.map((part) => splitWords(part))
  return {
    path,
    environmentName: ENVIRONMENT_PREFIX + words.flat().join("_").toUpperCase(),
    flagName: (words.at(-1) ?? []).join("-"),
    aliases,
    description,
    kind: kindOf(schema),
  }
}

function kindOf(schema: z.core.$ZodType): Setting["kind"] {
  const { type } = unwrapSchema(schema)._zod.def
  if (type === "number" || type === "int") return "integer"
  if (type === "array") return "list"
  return type === "boolean" ? "boolean" : "text"
}

function splitWords(camelCase: string): readonly string[] {
  return camelCase.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`).split("_")
}
