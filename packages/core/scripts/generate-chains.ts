// Writes packages/core/src/chains/chains.json from what wallets and bridges publish of chains, and says where they
// disagree: a person decides that in scripts/chains/overrides.ts. Needs the npm registry.
// Usage: node --conditions=source packages/core/scripts/generate-chains.ts
import { writeFileSync } from "node:fs"
import { loadSources } from "./chains/load-sources.ts"
import { mergeChains } from "./chains/merge-chains.ts"
import { CHAIN_OVERRIDES } from "./chains/overrides.ts"

const { chains, conflicts } = mergeChains(CHAIN_OVERRIDES, await loadSources())
const lines = chains.map((chain) => JSON.stringify(chain))
writeFileSync(new URL("../src/chains/chains.json", import.meta.url), `[\n${lines.join(",\n")}\n]\n`)
console.log(`Wrote ${chains.length} chains.`)
for (const { id, blockTimesMs } of conflicts) {
  const said = Object.entries(blockTimesMs).map(([source, milliseconds]) => `${source} ${milliseconds} ms`)
  console.log(`Undecided block time of ${id}: ${said.join(", ")}.`)
}
