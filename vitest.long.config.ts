import { defineConfig } from "vitest/config"

const resolve = { conditions: ["source", "node"] }

export default defineConfig({
  resolve,
  ssr: { resolve },
  test: {
    include: ["**/*.long.test.ts"],
    exclude: ["**/node_modules/**", "**/.mutants/**"],
    // They share one build of the contracts, and each wants the machine.
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 900_000,
  },
})
