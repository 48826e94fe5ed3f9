import { join } from "node:path"
import { listPublicValues } from "../../../core/test/doc-examples.ts"
import type { PublicValue } from "../../../core/test/doc-examples.ts"
import type { Modules } from "../../../core/test/run-examples.ts"

const ENTRIES = ["index", "execution", "web3", "workflows"]
const PACKAGES = join(import.meta.dirname, "../../..")

/** Whatever the entries of the umbrella export, each thing once, and the modules that examples may import from. */
export async function listUmbrella(): Promise<{
  readonly values: readonly PublicValue[]
  readonly modules: Modules
}> {
  const entries = await Promise.all(ENTRIES.map((entry) => list("orchestrator", entry)))
  const values = new Map(entries.flat().map((value) => [value.name, value]))
  const modules = ENTRIES.map((entry, index) => [
    entry === "index" ? "@agentgpt/agentgpt" : `@agentgpt/agentgpt/${entry}`,
    namesOf(entries[index]!),
  ])
  return {
    values: [...values.values()],
    modules: {
      ...Object.fromEntries(modules),
      "@agentgpt/core": namesOf(await list("core", "index")),
      "@agentgpt/chain": namesOf(await list("chain", "index")),
      "../../../src/mocks/mock-orchestrator.ts": ["MockOrchestrator"],
    },
  }
}

const list = (room: string, entry: string) => listPublicValues(join(PACKAGES, room, "src", `${entry}.ts`))
const namesOf = (values: readonly PublicValue[]) => values.map(({ name }) => name)
