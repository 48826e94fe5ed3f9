// Takes the creation code of Uniswap V3 out of its own npm packages, which are exact devDependencies: the contracts
// that tests exchange tokens on are those that run on main networks. With --check it writes nothing and fails if
// the fixture is another one. Usage: node packages/agents/scripts/extract-uniswap.ts [--check]
import { readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"

const CONTRACTS = {
  factory: "@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json",
  router: "@uniswap/v3-periphery/artifacts/contracts/SwapRouter.sol/SwapRouter.json",
  quoter: "@uniswap/v3-periphery/artifacts/contracts/lens/QuoterV2.sol/QuoterV2.json",
  positions:
    "@uniswap/v3-periphery/artifacts/contracts/NonfungiblePositionManager.sol/NonfungiblePositionManager.json",
} as const

const { resolve } = createRequire(import.meta.url)
const fixture = new URL("../test/fixtures/uniswap-v3.json", import.meta.url)
const versions = Object.fromEntries(
  ["@uniswap/v3-core", "@uniswap/v3-periphery"].map((name) => [
    name,
    readJson(`${name}/package.json`)["version"] as string,
  ]),
)
const codes = Object.fromEntries(
  Object.entries(CONTRACTS).map(([name, path]) => [name, readJson(path)["bytecode"] as string]),
)
const text = `${JSON.stringify({ versions, codes }, null, 2)}\n`

if (!process.argv.includes("--check")) {
  writeFileSync(fixture, text)
  console.log("Wrote test/fixtures/uniswap-v3.json.")
} else if (readFileSync(fixture, "utf8") !== text) {
  console.error("The fixture is stale. Run: node packages/agents/scripts/extract-uniswap.ts")
  process.exitCode = 1
}

function readJson(path: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(resolve(path), "utf8"))
}
