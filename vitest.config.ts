import { defineConfig } from "vitest/config"

// One process runs the tests of every room. `source` makes workspace packages resolve to their TypeScript,
// so that tests never run against a stale build.
const resolve = { conditions: ["source", "node", "import", "default"] }
const room = (name: string, root: string, longestTestMs = 30_000) => ({
  resolve,
  ssr: { resolve },
  test: {
    name,
    root,
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/*.long.test.ts"],
    testTimeout: longestTestMs,
    hookTimeout: 120_000,
  },
})

export default defineConfig({
  test: {
    projects: [
      room("core", "packages/core"),
      room("circuits", "circuits", 120_000),
      room("hardhat-circom", "packages/hardhat-circom", 120_000),
      room("contracts", "contracts", 120_000),
      room("system", "test", 120_000),
    ],
  },
})
