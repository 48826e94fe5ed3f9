import { rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { AgentGptError, listSettings, resolveConfig } from "@agentgpt/core"
import type { CommandRun, Given } from "../command.ts"
import { isSet } from "../command.ts"
import { readConfigSources, SETTINGS_FILE } from "../config/load-config.ts"
import { writeTable } from "../output/table.ts"

/** Writes what was given into the settings file, which overrules the configuration file, value by value. */
export const run: CommandRun = async (context, given) => {
  const flags = flagsOf(given)
  if (Object.keys(flags).length === 0) {
    throw new AgentGptError("CLI_USAGE_INVALID", "Nothing to configure was given.", {
      meta: ["For example: agentgpt configure-execution --methods batch,parallel --max-threads 12"],
    })
  }
  const config = given.options["config"]
  const { file, settings } = await readConfigSources(context, typeof config === "string" ? config : undefined)
  const base = { ...(file !== undefined && { file }) }
  const before = resolveConfig({ ...base, ...(settings !== undefined && { settings }) }).config.execution
  // Checked together with everything else, and only then written.
  const asked = resolveConfig({ ...base, ...(settings !== undefined && { settings }), flags })
  const paths = Object.entries(asked.origins).flatMap(([path, { source }]) =>
    source === "flag" ? [path] : [],
  )
  const keys = paths.map((path) => path.replace(/^execution\./u, "")) as (keyof typeof before)[]
  const after = asked.config.execution
  const chosen = Object.fromEntries(keys.map((key) => [key, after[key]]))
  const changes = keys
    .filter((key) => String(before[key]) !== String(after[key]))
    .map((key) => ({ path: `execution.${key}`, before: before[key], after: after[key] }))
  const isDryRun = isSet(given, "dryRun")
  if (!isDryRun) await writeSettings(context.directory, settings?.value, chosen)
  const table = writeTable(
    ["setting", "before", "after"],
    changes.map(({ path, before: old, after: next }) => [path, String(old), String(next)]),
  )
  const done = isDryRun ? "Nothing was written." : `Wrote ${SETTINGS_FILE}.`
  context.writer.result(
    { file: SETTINGS_FILE, written: !isDryRun, changes },
    `${changes.length === 0 ? "Nothing changes." : table}\n${done}`,
  )
  noteOverruled(context, paths)
  return 0
}

function flagsOf({ options }: Given): Readonly<Record<string, string>> {
  const names = listSettings().filter(({ path }) => path[0] === "execution")
  return Object.fromEntries(
    names.flatMap(({ path, flagName }) => {
      const value = options[path[1] ?? ""]
      return typeof value === "string" ? [[flagName, value] as const] : []
    }),
  )
}

/** The old content stays until the new one is there as a whole. */
async function writeSettings(
  directory: string,
  current: unknown,
  execution: Readonly<Record<string, unknown>>,
): Promise<void> {
  const settings = (current ?? {}) as { readonly execution?: object }
  const text = JSON.stringify(
    { ...settings, execution: { ...settings.execution, ...execution } },
    undefined,
    2,
  )
  const file = join(directory, SETTINGS_FILE)
  try {
    await writeFile(`${file}.new`, `${text}\n`)
    await rename(`${file}.new`, file)
  } catch (cause) {
    throw new AgentGptError("CLI_FILE_UNUSABLE", `${SETTINGS_FILE} cannot be written.`, { cause })
  }
}

function noteOverruled({ environment, writer }: Parameters<CommandRun>[0], paths: readonly string[]): void {
  for (const { path, environmentName } of listSettings()) {
    const value = environment[environmentName]
    if (value === undefined || value === "" || !paths.includes(path.join("."))) continue
    writer.note(`${environmentName} is set and wins over this file.`)
  }
}
