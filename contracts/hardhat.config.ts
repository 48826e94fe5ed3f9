import { createRequire } from "node:module"

import toolbox from "@nomicfoundation/hardhat-toolbox"
import { configVariable, defineConfig, overrideTask } from "hardhat/config"
import ignoreWarnings from "hardhat-ignore-warnings"

import { networks } from "./networks.ts"

// The compiler is the npm package's WebAssembly build, by path: nothing is downloaded.
const compiler = {
  version: "0.8.37",
  path: createRequire(import.meta.url).resolve("solc/soljson.js"),
}

// Osaka is where the 2^24 gas cap of one transaction (EIP-7825) and EIP-7702 hold; the bytecode itself
// needs nothing newer than Cancun (transient storage), so it runs on every network in networks.ts.
const evmVersion = "cancun"

// Poseidon is unrolled assembly that the optimizer only harms: through the IR it exceeds the 24,576 bytes a
// contract may have, and the hash of three costs 72,000 gas instead of 36,000.
const unoptimized = { ...compiler, settings: { optimizer: { enabled: false }, evmVersion } }
const poseidon = {
  "poseidon-solidity/PoseidonT3.sol": unoptimized,
  "poseidon-solidity/PoseidonT4.sol": unoptimized,
  "poseidon-solidity/PoseidonT5.sol": unoptimized,
}

export default defineConfig({
  plugins: [toolbox, ignoreWarnings],
  tasks: [
    overrideTask(["test", "solidity"])
      .setAction(() => import("./tasks/report-solidity-tests.ts"))
      .build(),
  ],
  paths: {
    sources: "./src",
    tests: { solidity: "./test", mocha: "./test/mocha" },
  },
  warnings: {
    "npm/**/*": "off",
    "test/**/*": "off",
    "src/mocks/**/*": "off",
    "*": { "transient-storage": "off", default: "error" },
  },
  solidity: {
    splitTestsCompilation: true,
    npmFilesToBuild: [
      "@openzeppelin/contracts/access/manager/AccessManager.sol",
      "@openzeppelin/contracts/governance/TimelockController.sol",
      "poseidon-solidity/PoseidonT3.sol",
      "poseidon-solidity/PoseidonT4.sol",
      "poseidon-solidity/PoseidonT5.sol",
    ],
    profiles: {
      default: {
        compilers: [{ ...compiler, settings: { optimizer: { enabled: true, runs: 10_000 }, evmVersion } }],
        overrides: poseidon,
      },
      production: {
        compilers: [
          { ...compiler, settings: { viaIR: true, optimizer: { enabled: true, runs: 10_000 }, evmVersion } },
        ],
        overrides: poseidon,
      },
    },
  },
  test: {
    solidity: {
      // The default profile is what every change must pass; `long` is for the nightly hours. Fixed seeds
      // keep gas medians and counter-examples reproducible.
      profiles: {
        default: {
          fuzz: { runs: 256, seed: "0x1234" },
          invariant: { runs: 64, depth: 100, failOnRevert: false },
        },
        long: {
          fuzz: { runs: 10_000, seed: "0x1234" },
          invariant: { runs: 1_000, depth: 500, failOnRevert: false },
        },
      },
    },
  },
  // Sourcify and Blockscout need no key; this one is read only when --verify is asked for.
  verify: { etherscan: { apiKey: configVariable("ETHERSCAN_API_KEY") } },
  typechain: { outDir: "./types" },
  networks,
})
