import circom from "@agentgpt/hardhat-circom"
import { defineConfig } from "hardhat/config"

// The sources include circomlib's files by their bare names, as circomlib's own do.
export default defineConfig({
  plugins: [circom],
  circom: { includePaths: ["./node_modules/circomlib/circuits"] },
})
