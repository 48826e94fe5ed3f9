import { readFile, rm } from "node:fs/promises"
import { join } from "node:path"

import { runCommand } from "./lib/run-command.ts"
import { percentOf, readCoverage, type FileCoverage } from "./long/read-coverage.ts"

// `npm run coverage`: line coverage of the contracts from Hardhat (the gate), branch coverage from forge
// (shown: forge counts branches that Hardhat does not).

const LEAST_LINE_PERCENT = 98
const contracts = join(import.meta.dirname, "..", "contracts")
const counted = (file: string) => /(?:^|\/)src\/(?!mocks\/)/.test(file)

async function measure(
  command: string,
  argv: readonly string[],
  lcov: string,
  failuresAreExpected: () => Promise<boolean> = async () => false,
): Promise<readonly FileCoverage[]> {
  const { code, output } = await runCommand(join(contracts, "node_modules", ".bin", command), argv, {
    cwd: contracts,
  })
  if (code !== 0 && !(await failuresAreExpected())) {
    throw new Error(`${command} ${argv.join(" ")} failed:\n${output.slice(-4000)}`)
  }
  return readCoverage(await readFile(join(contracts, lcov), "utf8")).filter(({ file }) => counted(file))
}

function sum(files: readonly FileCoverage[], kind: "lines" | "branches") {
  return {
    found: files.reduce((total, file) => total + file[kind].found, 0),
    hit: files.reduce((total, file) => total + file[kind].hit, 0),
  }
}

const BOUNDS_GAS = /WithinBoundedGas|GasTest\./u

// Instrumented code burns more gas: tests that bound it may fail here, and are judged by the ordinary run.
async function onlyGasBoundsFailed(): Promise<boolean> {
  const text = await readFile(report, "utf8").catch(() => undefined)
  if (text === undefined) return false
  const { failures }: { readonly failures: readonly string[] } = JSON.parse(text)
  return failures.length > 0 && failures.every((name) => BOUNDS_GAS.test(name))
}

const report = join(contracts, ".reports", "solidity.json")
await rm(report, { force: true })
const lines = await measure(
  "hardhat",
  ["test", "solidity", "--coverage"],
  "coverage/lcov.info",
  onlyGasBoundsFailed,
)
const branches = await measure(
  "forge",
  [
    "coverage",
    "--report",
    "lcov",
    "--report-file",
    "coverage/branches.info",
    "--no-match-path",
    "test/invariant/*",
  ],
  "coverage/branches.info",
)
const branchesOf = (file: string) => branches.find((other) => file.endsWith(other.file))?.branches

console.log("lines %  branches %  file")
for (const file of lines.toSorted((left, right) => percentOf(left.lines) - percentOf(right.lines))) {
  const branch = branchesOf(file.file)
  const branchText = branch === undefined ? "-" : percentOf(branch).toFixed(1)
  console.log(`${percentOf(file.lines).toFixed(1).padStart(7)}  ${branchText.padStart(10)}  ${file.file}`)
}
const linePercent = percentOf(sum(lines, "lines"))
const branchPercent = percentOf(sum(branches, "branches"))
console.log(
  `total: ${linePercent.toFixed(2)} % of lines (least ${LEAST_LINE_PERCENT}), ${branchPercent.toFixed(2)} % of branches`,
)
process.exitCode = linePercent >= LEAST_LINE_PERCENT ? 0 : 1
