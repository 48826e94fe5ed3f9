import { readFileSync } from "node:fs"

/**
 * A package may import only from packages with a smaller number. `hardhat-circom` is a build tool: nothing
 * imports it at run time.
 */
export const layers: Readonly<Record<string, number>> = {
  "@agentgpt/hardhat-circom": 0,
  "@agentgpt/core": 1,
  "@agentgpt/circuits": 2,
  "@agentgpt/contracts": 3,
  "@agentgpt/chain": 4,
  "@agentgpt/proof": 4,
  "@agentgpt/agents": 5,
  "@agentgpt/agentgpt": 5,
  "@agentgpt/server": 6,
  "@agentgpt/cli": 7,
  "@agentgpt/web": 7,
  "@agentgpt/test": 9,
}

const folders: Readonly<Record<string, string>> = {
  "@agentgpt/circuits": "circuits",
  "@agentgpt/contracts": "contracts",
  "@agentgpt/agentgpt": "packages/orchestrator",
  "@agentgpt/test": "test",
}

/** The folder of a workspace package, relative to the root. */
export function roomOf(name: string): string {
  return folders[name] ?? name.replace("@agentgpt/", "packages/")
}

type RoomImport = { readonly specifier: string; readonly name: string; readonly path: "public" | "private" }

/** The workspace packages that a file imports, and whether it uses their public door. */
export function roomsImportedBy(file: string): readonly RoomImport[] {
  const text = readFileSync(file, "utf8")
  return [...text.matchAll(/(?:from|import)\s*\(?["'](@agentgpt\/[a-z-]+)([^"']*)["']/g)].map((match) => {
    const name = match[1] ?? ""
    const rest = match[2] ?? ""
    const path = /^\/(?:src|dist|bindings)\//.test(rest) ? ("private" as const) : ("public" as const)
    return { specifier: `${name}${rest}`, name, path }
  })
}
