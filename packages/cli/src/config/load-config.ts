import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { isAbsolute, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { AgentGptError, resolveConfig } from "@agentgpt/core"
import type { ConfigSources, ResolvedConfig } from "@agentgpt/core"
import type { CommandContext, Given } from "../command.ts"
import { textOf } from "../command.ts"
import { parseJsonFile } from "../input/parse-json-file.ts"

/** In this order; the first that is there is taken. */
export const CONFIG_FILES = ["agentgpt.config.ts", "agentgpt.config.js", "agentgpt.config.json"] as const
/** What `configure-execution` writes. */
export const SETTINGS_FILE = "agentgpt.settings.json"

export type LoadedConfig = ResolvedConfig & {
  /** Absent where there is no file: the defaults and the environment stand. */
  readonly file?: string
  readonly settingsFile?: string
}

type Place = Pick<CommandContext, "directory" | "environment">

/**
 * The configuration of the folder in which the command was called. Folders above are not searched: a file of
 * TypeScript is a program, and only the one that is meant may run.
 * @throws CONFIG_ codes
 */
export async function loadConfig(
  place: Place,
  given: Given,
  extra: Pick<ConfigSources, "flags"> = {},
): Promise<LoadedConfig> {
  const sources = await readConfigSources(place, textOf(given, "config"))
  const resolved = resolveConfig({ ...sources, ...extra, environment: place.environment })
  return {
    ...resolved,
    ...(sources.file !== undefined && { file: sources.file.name }),
    ...(sources.settings !== undefined && { settingsFile: sources.settings.name }),
  }
}

/** @throws CONFIG_FILE_UNREADABLE */
export async function readConfigSources(
  { directory }: Pick<Place, "directory">,
  named: string | undefined,
): Promise<Pick<ConfigSources, "file" | "settings">> {
  const name = named ?? CONFIG_FILES.find((candidate) => existsSync(join(directory, candidate)))
  const settings = join(directory, SETTINGS_FILE)
  return {
    ...(name !== undefined && { file: { name, value: await readModule(resolve(directory, name), name) } }),
    ...(existsSync(settings) && {
      settings: { name: SETTINGS_FILE, value: await readModule(settings, SETTINGS_FILE) },
    }),
  }
}

/**
 * What a file of TypeScript or JavaScript exports by default, or what a file of JSON holds.
 * @throws CONFIG_FILE_UNREADABLE
 */
export async function readModule(path: string, name: string): Promise<unknown> {
  if (!isAbsolute(path)) throw new Error("Modules are imported by absolute paths.")
  try {
    if (path.endsWith(".json")) return parseJsonFile(await readFile(path, "utf8"))
    const module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as {
      readonly default?: unknown
    }
    if (module.default !== undefined) return module.default
  } catch (thrown) {
    if (AgentGptError.is(thrown)) throw thrown
    // The parser's message may quote the file, and a file may hold what it should not.
    const why = thrown instanceof SyntaxError ? "it is not well formed" : "it is missing or not permitted"
    throw new AgentGptError("CONFIG_FILE_UNREADABLE", `${name} cannot be read: ${why}.`, {
      meta: ["`agentgpt init` writes a file to begin with."],
      ...(!(thrown instanceof SyntaxError) && { cause: thrown }),
    })
  }
  throw new AgentGptError("CONFIG_FILE_UNREADABLE", `${name} has no default export.`, {
    meta: ["Write: export default { … }"],
  })
}
