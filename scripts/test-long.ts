import { join } from "node:path"

import { runCommand } from "./lib/run-command.ts"
import { mutateContracts } from "./long/mutate-contracts.ts"
import { mutations } from "./long/mutations.ts"

// `npm run test:long`: what takes too long for every change. Fuzzing and invariants at depth, the coverage
// gate, tests named *.long.test.ts, a soak (AGENTGPT_SOAK_MINUTES, 30 unless set), and deliberately broken copies of
// the contracts. Names after `--` choose
// among the steps.

const root = join(import.meta.dirname, "..")
const contracts = join(root, "contracts")
let passed = 0
let failed = 0

function record(name: string, succeeded: boolean, detail = ""): void {
  if (succeeded) passed += 1
  else failed += 1
  console.log(`${succeeded ? "ok    " : "FAILED"} ${name}${detail === "" ? "" : ` (${detail})`}`)
}

async function runStep(name: string, command: string, argv: readonly string[], cwd: string): Promise<void> {
  console.log(`running ${name} ...`)
  const { code } = await runCommand(command, argv, { cwd, show: true })
  record(name, code === 0)
}

const steps: Readonly<Record<string, () => Promise<void>>> = {
  fuzz: () =>
    runStep(
      "fuzz and invariants at depth",
      join(contracts, "node_modules", ".bin", "hardhat"),
      ["test", "solidity", "--test-profile", "long"],
      contracts,
    ),
  coverage: () => runStep("coverage gate", process.execPath, [join(root, "scripts", "coverage.ts")], root),
  long: () =>
    runStep("long tests", "vitest", ["run", "--config", "vitest.long.config.ts", "--passWithNoTests"], root),
  soak: () =>
    runStep(
      "soak",
      process.execPath,
      ["--conditions=source", "--expose-gc", join(root, "scripts", "soak.ts")],
      root,
    ),
  mutations: async () => {
    console.log("running broken copies of the contracts ...")
    await mutateContracts(root, mutations, ({ name, caught, detail }) =>
      record(`broken on purpose: ${name}`, caught, detail),
    )
  },
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(steps, name))
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(", ")}; the steps are ${Object.keys(steps).join(", ")}.`)
  process.exit(2)
}
await runStep("build", "turbo", ["run", "build"], root)
for (const [name, run] of Object.entries(steps)) if (asked.length === 0 || asked.includes(name)) await run()

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
