import { DEVELOPMENT_CHAIN_IDS } from "@agentgpt/core"

import type { Deployment } from "./deployment.ts"

/** Reads what the last local deployment wrote; undefined if there is none, and always in a browser. */
export function readLocalDeployment(chainId: number): Deployment | undefined {
  if (!DEVELOPMENT_CHAIN_IDS.some((id) => id === chainId)) return undefined
  const fileSystem = globalThis.process?.getBuiltinModule?.("node:fs")
  // The compiled file lies in dist/bindings/, two folders below the package's own.
  const file = new URL(`../../deployments/${chainId}.json`, import.meta.url)
  if (fileSystem === undefined || !fileSystem.existsSync(file)) return undefined
  return JSON.parse(fileSystem.readFileSync(file, "utf8"))
}
