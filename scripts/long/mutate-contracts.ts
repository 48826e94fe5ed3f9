import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { availableParallelism } from "node:os"
import { join } from "node:path"

import { runCommand } from "../lib/run-command.ts"
import type { Mutation } from "./mutation.ts"

export type MutationOutcome = { readonly name: string; readonly caught: boolean; readonly detail: string }

// Only what the compiler and the tests read is copied.
const copied = ["src", "test", "tasks", "hardhat.config.ts", "networks.ts", "remappings.txt", "package.json"]

/**
 * Breaks one check at a time in a copy of the contracts and sees whether the test that is meant to guard it
 * goes red. A mutant that survives means that the check could be lost without anybody noticing.
 */
export async function mutateContracts(
  root: string,
  mutations: readonly Mutation[],
  report: (outcome: MutationOutcome) => void,
): Promise<void> {
  const contracts = join(root, "contracts")
  const workshops = Array.from({ length: availableParallelism() }, (_, index) =>
    join(contracts, ".mutants", String(index)),
  )
  await rm(join(contracts, ".mutants"), { recursive: true, force: true })
  try {
    // Built once, unbroken: afterwards a mutant compiles itself, its dependants and one file of tests.
    const [first = "", ...others] = workshops
    await openWorkshop(contracts, first)
    await runHardhat(first, ["build", "--no-tests"])
    // A guard that is red without a break would seem to notice everything.
    const baseline = await runTests(first, [])
    report({ name: "nothing", caught: baseline?.length === 0, detail: baseline?.join(", ") ?? "nothing ran" })
    if (baseline?.length !== 0) return
    for (const other of others) await cp(first, other, { recursive: true, verbatimSymlinks: true })
    const queue = mutations.values()
    await Promise.all(
      workshops.map(async (workshop) => {
        for (const mutation of queue) report(await tryMutation(workshop, mutation))
      }),
    )
  } finally {
    await rm(join(contracts, ".mutants"), { recursive: true, force: true })
  }
}

async function openWorkshop(contracts: string, workshop: string): Promise<void> {
  await mkdir(workshop, { recursive: true })
  for (const name of copied) await cp(join(contracts, name), join(workshop, name), { recursive: true })
  await symlink(join(contracts, "node_modules"), join(workshop, "node_modules"))
}

async function tryMutation(workshop: string, mutation: Mutation): Promise<MutationOutcome> {
  const { name, guard } = mutation
  const path = join(workshop, mutation.file)
  const source = await readFile(path, "utf8")
  const places = source.split(mutation.find).length - 1
  if (places !== 1) {
    const detail = `the text to break stands ${places} times in ${mutation.file}`
    return { name, caught: false, detail }
  }
  await writeFile(
    path,
    source.replace(mutation.find, () => mutation.replace),
  )
  try {
    const failures = await runTests(workshop, ["--grep", guard, mutation.tests])
    if (failures === undefined) {
      return {
        name,
        caught: false,
        detail: `nothing ran: it does not compile, or no test is called ${guard}`,
      }
    }
    const caught = failures.some((failure) => failure.includes(guard))
    return { name, caught, detail: caught ? guard : `${guard} stayed green` }
  } finally {
    await writeFile(path, source)
  }
}

/** Runs tests; gives the names of the failed ones, or undefined when none ran. */
async function runTests(workshop: string, argv: readonly string[]): Promise<readonly string[] | undefined> {
  const reportFile = join(workshop, ".reports", "solidity.json")
  await rm(reportFile, { force: true })
  // Hardhat reads the artefacts of every test file ever compiled here before it runs one.
  await rm(join(workshop, "cache", "test-artifacts"), { recursive: true, force: true })
  await runHardhat(workshop, ["test", "solidity", ...argv])
  const text = await readFile(reportFile, "utf8").catch(() => undefined)
  if (text === undefined) return undefined
  const report: { readonly passed: number; readonly failures: readonly string[] } = JSON.parse(text)
  return report.passed + report.failures.length === 0 ? undefined : report.failures
}

async function runHardhat(workshop: string, argv: readonly string[]): Promise<void> {
  const hardhat = join(workshop, "node_modules", ".bin", "hardhat")
  await runCommand(hardhat, ["--build-profile", "unoptimized", "--no-typechain", ...argv], { cwd: workshop })
}
