import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"

import { runCommand } from "../lib/run-command.ts"
import type { Mutation } from "./mutation.ts"
import { mutations } from "./mutations.ts"

export type MutationOutcome = { readonly name: string; readonly caught: boolean; readonly detail: string }

// Only what the compiler and the tests read is copied; caches come along so that a mutant recompiles its own
// dependants and nothing else.
const copied = [
  "src",
  "test",
  "tasks",
  "artifacts",
  "cache",
  "hardhat.config.ts",
  "networks.ts",
  "remappings.txt",
  "package.json",
]

/**
 * Breaks one check at a time in a copy of the contracts and sees whether the test that is meant to guard it
 * goes red. A mutant that survives means that the check could be lost without anybody noticing.
 */
export async function mutateContracts(
  root: string,
  report: (outcome: MutationOutcome) => void,
): Promise<readonly MutationOutcome[]> {
  const workshop = join(root, "contracts", ".mutants")
  await rm(workshop, { recursive: true, force: true })
  await mkdir(workshop)
  try {
    await Promise.all(
      copied.map((name) => cp(join(root, "contracts", name), join(workshop, name), { recursive: true })),
    )
    await symlink(join(root, "contracts", "node_modules"), join(workshop, "node_modules"))
    const outcomes: MutationOutcome[] = []
    for (const mutation of mutations) {
      const outcome = await tryMutation(workshop, mutation)
      outcomes.push(outcome)
      report(outcome)
    }
    return outcomes
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

async function tryMutation(workshop: string, mutation: Mutation): Promise<MutationOutcome> {
  const path = join(workshop, mutation.file)
  const source = await readFile(path, "utf8")
  const places = source.split(mutation.find).length - 1
  if (places !== 1) {
    return {
      name: mutation.name,
      caught: false,
      detail: `the text to break stands ${places} times in ${mutation.file}`,
    }
  }
  await writeFile(
    path,
    source.replace(mutation.find, () => mutation.replace),
  )
  try {
    const failures = await runTests(workshop, mutation.tests)
    if (failures === undefined) {
      return {
        name: mutation.name,
        caught: false,
        detail: "the broken copy does not compile, so it shows nothing",
      }
    }
    const caught = failures.some((name) => name.includes(mutation.guard))
    const detail = caught
      ? mutation.guard
      : `${mutation.guard} stayed green (red: ${failures.join(", ") || "none"})`
    return { name: mutation.name, caught, detail }
  } finally {
    await writeFile(path, source)
  }
}

/** Runs one test file; gives the names of the failed tests, or undefined when nothing could be run. */
async function runTests(workshop: string, file: string): Promise<readonly string[] | undefined> {
  const reportFile = join(workshop, ".reports", "solidity.json")
  await rm(reportFile, { force: true })
  const hardhat = join(workshop, "node_modules", ".bin", "hardhat")
  await runCommand(hardhat, ["test", "solidity", file], { cwd: workshop })
  const text = await readFile(reportFile, "utf8").catch(() => undefined)
  if (text === undefined) return undefined
  const report: { readonly passed: number; readonly failures: readonly string[] } = JSON.parse(text)
  return report.passed + report.failures.length === 0 ? undefined : report.failures
}
