import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { AgentGptError } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"
import { isSet } from "../command.ts"
import { CONFIG_TEMPLATE, IGNORED_LINES, POLICY_TEMPLATE } from "../config/templates.ts"

/** Nothing is written if one of the files is there, so that it is all or nothing. */
export const run: CommandRun = async (context, given) => {
  const { directory, writer } = context
  const files = [
    ["agentgpt.config.ts", CONFIG_TEMPLATE],
    ["policy.json", POLICY_TEMPLATE],
  ] as const
  await mkdir(directory, { recursive: true })
  if (!isSet(given, "force")) {
    for (const [name] of files) {
      if ((await readIfPresent(join(directory, name))) === undefined) continue
      throw new AgentGptError("CLI_FILE_EXISTS", `${name} is there already. Nothing was written.`, {
        meta: ["Call the command with --force to overwrite it."],
      })
    }
  }
  for (const [name, text] of files) {
    await writeFile(join(directory, name), text)
    writer.result({ file: name, written: true }, `Wrote ${name}.`)
  }
  const added = await ignoreFiles(join(directory, ".gitignore"))
  if (added.length > 0)
    writer.result({ file: ".gitignore", added }, `Added ${added.join(", ")} to .gitignore.`)
  writer.text("Next: put your nodes into agentgpt.config.ts, then `agentgpt doctor` says what is missing.")
  return 0
}

async function ignoreFiles(file: string): Promise<readonly string[]> {
  const text = (await readIfPresent(file)) ?? ""
  const present = new Set(text.split(/\r?\n/u).map((line) => line.trim()))
  const missing = IGNORED_LINES.filter((line) => !present.has(line))
  if (missing.length > 0) {
    const gap = text === "" || text.endsWith("\n") ? "" : "\n"
    await writeFile(file, `${text}${gap}${missing.join("\n")}\n`)
  }
  return missing
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8")
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw new AgentGptError("CLI_FILE_UNUSABLE", undefined, { cause })
  }
}
