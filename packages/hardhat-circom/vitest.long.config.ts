import { defineConfig } from "vitest/config"

export default defineConfig({
  ssr: { resolve: { conditions: ["source", "node", "import", "default"] } },
  test: { include: ["src/**/*.long.test.ts"], testTimeout: 3_600_000, hookTimeout: 3_600_000, pool: "forks" },
})
