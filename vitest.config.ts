import { availableParallelism } from "node:os"
import { join } from "node:path"

import { defineConfig } from "vitest/config"

// The time limits only end what hangs: a busy machine must not fail a test.
// `source` makes workspace packages resolve to their TypeScript, so that tests never run against a stale build.
const resolve = { conditions: ["source", "node"] }

// Processes that tests start spend most of their time on compiling the same modules: Node keeps what it compiled.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "node_modules/.cache/compiled-modules")

type Group = { readonly groupOrder: number; readonly maxWorkers: number; readonly isolate?: boolean }
// One more than there are processors: many of them wait for chains and databases.
const sideBySide: Group = { groupOrder: 0, maxWorkers: availableParallelism() + 1 }
// Its files are calculations that change nothing and measure nothing: they may follow one another in a process.
const inOneProcess: Group = { ...sideBySide, isolate: false }
// These share one build of the contracts and the files of a local deployment. `npm run test:system` runs them in a
// process of its own, beside the others.
const oneByOne: Group = { groupOrder: 1, maxWorkers: 1 }

// Among them the longest, which need nothing but what was built: they stand beside the rooms, so that both processes end
// at about the same time.
const BESIDE_ROOMS = [
  "atomic-payments.test.ts",
  "atomic-tending.test.ts",
  "cross-chain-steps.test.ts",
  "run-control.test.ts",
  "run-crash.test.ts",
  "speculative-run.test.ts",
]

type Files = { readonly include?: readonly string[]; readonly exclude?: readonly string[] }

const room = (
  name: string,
  root: string,
  { groupOrder, maxWorkers, isolate = true }: Group,
  { include = ["**/*.test.ts"], exclude = [] }: Files = {},
) => ({
  resolve,
  ssr: { resolve },
  test: {
    name,
    root,
    include: [...include],
    exclude: ["**/node_modules/**", "**/*.long.test.ts", "**/.mutants/**", ...exclude],
    testTimeout: 300_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 60_000 } },
    sequence: { groupOrder },
    maxWorkers,
    isolate,
  },
})

export default defineConfig({
  test: {
    projects: [
      room("core", "packages/core", inOneProcess),
      room("circuits", "circuits", sideBySide),
      room("hardhat-circom", "packages/hardhat-circom", sideBySide),
      room("proof", "packages/proof", sideBySide),
      room("chain", "packages/chain", sideBySide),
      room("agents", "packages/agents", sideBySide),
      room("orchestrator", "packages/orchestrator", sideBySide),
      room("cli", "packages/cli", sideBySide),
      room("contracts", "contracts", oneByOne),
      room("system", "test", oneByOne, { exclude: BESIDE_ROOMS.map((file) => `e2e/${file}`) }),
      room("runs", "test/e2e", sideBySide, { include: BESIDE_ROOMS }),
    ],
  },
})
