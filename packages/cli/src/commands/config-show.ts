import { isSecretReference } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"
import { isSet } from "../command.ts"
import { loadConfig } from "../config/load-config.ts"
import { writeTable } from "../output/table.ts"

/** Secrets stand in a configuration by name alone, so none can be shown. */
export const run: CommandRun = async (context, given) => {
  const { config, origins, file, settingsFile } = await loadConfig(context, given)
  const withOrigin = isSet(given, "origin")
  if (context.writer.isJson) {
    context.writer.result({ file, settingsFile, config, ...(withOrigin && { origins }) }, "")
    return 0
  }
  const rows = Object.entries(origins).map(([path, { source, name }]) => {
    const origin = name === undefined ? source : `${source} ${name}`
    return [path, writeValue(readPath(config, path)), ...(withOrigin ? [origin] : [])]
  })
  context.writer.text(writeTable(["setting", "value", ...(withOrigin ? ["origin"] : [])], rows))
  return 0
}

/** Paths of origins join keys by dots, and keys may hold dots themselves: the longest that fits is taken. */
function readPath(value: unknown, path: string): unknown {
  if (path === "") return value
  if (typeof value !== "object" || value === null) return undefined
  const key = Object.keys(value)
    .filter((candidate) => path === candidate || path.startsWith(`${candidate}.`))
    .toSorted((one, other) => other.length - one.length)[0]
  if (key === undefined) return undefined
  return readPath((value as Readonly<Record<string, unknown>>)[key], path.slice(key.length + 1))
}

function writeValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(writeValue).join(", ")
  if (isSecretReference(value)) return `secret ${value.$secret}`
  return typeof value === "string" ? value : JSON.stringify(value)
}
