import { basename, resolve } from "node:path"
import type { ListFormat, ListRules } from "@agentgpt/agents"
import { homeDirectory } from "@agentgpt/chain"
import type { CommandRun, Given } from "../command.ts"
import { textOf } from "../command.ts"
import { readCount } from "../input/read-count.ts"
import { listFolderOf, storeList } from "../lists/stored-lists.ts"
import { writeFacts } from "../output/table.ts"

export const run: CommandRun = async (context, given) => {
  const { createListRegister, importList } = await import("@agentgpt/agents")
  const [file = ""] = given.arguments
  const home = homeDirectory(undefined, { ...context.environment })
  const path = resolve(context.directory, file)
  const name =
    textOf(given, "name") ??
    basename(file)
      .toLowerCase()
      .replace(/\..*$/u, "")
      .replaceAll(/[^a-z0-9]+/gu, "-")
  const [format, comments, publishedOn] = ["format", "comments", "publishedOn"].map((option) =>
    textOf(given, option),
  )
  const source = {
    name,
    path,
    ...(format !== undefined && { format: format as ListFormat }),
    ...(comments !== undefined && { commentsPath: resolve(context.directory, comments) }),
    ...(publishedOn !== undefined && { publishedOn }),
  }
  const { once, always } = readRules(given)
  const register = createListRegister(listFolderOf(home))
  // Refuses what is no name before anything is copied to where it leads.
  await register.read(name)
  const record = await storeList(home, { source, rules: always }, async (copy) => {
    const list = await importList(copy, { register, nowMs: context.now(), ...always, ...once })
    return list.record
  })
  const facts = [
    ["list", record.name],
    ["kind", record.isLossy ? `${record.kind} (lossy)` : record.kind],
    ["published", record.publishedOn],
    ["records", String(record.recordCount)],
    ["addresses", `${record.addressCount}, of EVM chains ${record.evmAddressCount}`],
    ["sha256", record.contentHash.slice(2)],
  ] as const
  context.writer.result(record, writeFacts(facts))
  return 0
}

/** What is said of this file holds once; how old a list may get holds whenever it is read again. */
function readRules(given: Given): { readonly once: ListRules; readonly always: ListRules } {
  const [sha256, records, age, shrink] = ["sha256", "records", "maxAgeDays", "maxShrinkPermille"].map(
    (name) => textOf(given, name),
  )
  return {
    once: {
      ...(sha256 !== undefined && { expectedSha256: sha256 }),
      ...(records !== undefined && { expectedRecordCount: readCount(records, "--records") }),
      ...(shrink !== undefined && { mostShrinkPermille: readCount(shrink, "--max-shrink-permille") }),
    },
    always: { ...(age !== undefined && { mostAgeDays: readCount(age, "--max-age-days") }) },
  }
}
