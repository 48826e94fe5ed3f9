import { defineConfig } from "vitest/config"

// The time limits only end what hangs: a busy machine must not fail a test.
// One process runs the tests of every room. `source` makes workspace packages resolve to their TypeScript,
// so that tests never run against a stale build.
const resolve = { conditions: ["source", "node"] }
const room = (name: string, root: string, longestTestMs = 120_000) => ({
  resolve,
  ssr: { resolve },
  test: {
    name,
    root,
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/*.long.test.ts"],
    testTimeout: longestTestMs,
    hookTimeout: 300_000,
  },
})

export default defineConfig({
  test: {
    projects: [
      room("core", "packages/core"),
      room("circuits", "circuits", 300_000),
      room("hardhat-circom", "packages/hardhat-circom", 300_000),
      room("contracts", "contracts", 300_000),
      room("proof", "packages/proof", 300_000),
      room("chain", "packages/chain", 300_000),
      room("system", "test", 300_000),
    ],
  },
})
