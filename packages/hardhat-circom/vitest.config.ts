import { defineConfig } from "vitest/config"

// Compilers and key makers run in worker threads; one file at a time keeps two cores for them.
export default defineConfig({
  ssr: { resolve: { conditions: ["source", "node", "import", "default"] } },
  test: {
    include: ["src/**/*.test.ts"],
    exclude: ["src/**/*.long.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 300_000,
    pool: "forks",
    fileParallelism: false,
  },
})
