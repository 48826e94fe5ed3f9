import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { DEVELOPMENT_CHAIN_IDS } from "@agentgpt/core"

// Part of the build: writes the recorded deployments into a module, so that the bindings know them in a browser
// as well. Those of development chains are left out: they belong to one machine and one hour.

const root = join(import.meta.dirname, "..")
const folder = join(root, "deployments")
const files = existsSync(folder) ? readdirSync(folder) : []
const chainIds = files
  .filter((file) => /^\d+\.json$/.test(file))
  .map((file) => Number.parseInt(file, 10))
  .filter((chainId) => !DEVELOPMENT_CHAIN_IDS.some((id) => id === chainId))
  .sort((one, other) => one - other)
const deployments = chainIds.map(
  (chainId) => `  ${chainId}: ${readFileSync(join(folder, `${chainId}.json`), "utf8").trim()},\n`,
)
mkdirSync(join(root, "bindings", "generated"), { recursive: true })
writeFileSync(
  join(root, "bindings", "generated", "bundled-deployments.ts"),
  `// Written by scripts/bundle-deployments.ts out of deployments/. Do not edit.
import type { Deployment } from "../deployment.ts"

export const bundledDeployments: Readonly<Record<number, Deployment | undefined>> = {
${deployments.join("")}}
`,
)
