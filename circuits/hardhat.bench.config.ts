import circom from "@agentgpt/hardhat-circom"
import { defineConfig } from "hardhat/config"

// For measurements: what a build publishes stays out of the committed folders.
export default defineConfig({
  plugins: [circom],
  circom: {
    includePaths: ["./node_modules/circomlib/circuits"],
    keys: "./cache/bench/keys",
    verifiers: "./cache/bench/verifiers",
  },
})
