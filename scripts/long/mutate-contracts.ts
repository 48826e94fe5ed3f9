import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { availableParallelism } from "node:os"
import { join } from "node:path"

import { runCommand } from "../lib/run-command.ts"
import type { Mutation } from "./mutation.ts"

export type MutationOutcome = { readonly name: string; readonly caught: boolean; readonly detail: string }

// Only what the compiler and the tests read is copied.
const copied = ["src", "test", "scripts", "foundry.toml", "remappings.txt", "package.json"]

/**
 * Breaks one check at a time in a copy of the contracts and sees whether the test that is meant to guard it
 * goes red, and was green before. A mutant that survives means that the check could be lost without anybody
 * noticing. Forge runs these tests, because it compiles one file of them in a fraction of Hardhat's time.
 */
export async function mutateContracts(
  root: string,
  mutations: readonly Mutation[],
  report: (outcome: MutationOutcome) => void,
): Promise<void> {
  const contracts = join(root, "contracts")
  const folder = join(contracts, ".mutants")
  await rm(folder, { recursive: true, force: true })
  const queue = [...Map.groupBy(mutations, ({ tests }) => tests)].values()
  try {
    await Promise.all(
      Array.from({ length: availableParallelism() }, async (_, index) => {
        const workshop = join(folder, String(index))
        await openWorkshop(contracts, workshop)
        for (const [tests, group] of queue) {
          const unbroken = await runTests(workshop, tests)
          for (const mutation of group) report(await tryMutation(workshop, mutation, unbroken))
        }
      }),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function openWorkshop(contracts: string, workshop: string): Promise<void> {
  await mkdir(workshop, { recursive: true })
  for (const name of copied) await cp(join(contracts, name), join(workshop, name), { recursive: true })
  await symlink(join(contracts, "node_modules"), join(workshop, "node_modules"))
}

async function tryMutation(
  workshop: string,
  mutation: Mutation,
  unbroken: TestResults,
): Promise<MutationOutcome> {
  const { name, guard } = mutation
  const lost = (detail: string) => ({ name, caught: false, detail })
  const path = join(workshop, mutation.file)
  const source = await readFile(path, "utf8")
  const places = source.split(mutation.find).length - 1
  if (places !== 1) return lost(`the text to break stands ${places} times in ${mutation.file}`)
  const guards = [...unbroken.keys()].filter((test) => test.includes(guard))
  if (guards.length === 0) return lost(`no test of ${mutation.tests} is called ${guard}`)
  const red = guards.filter((test) => unbroken.get(test) === false)
  if (red.length > 0) return lost(`${red.join(", ")} is red without a break`)
  await writeFile(
    path,
    source.replace(mutation.find, () => mutation.replace),
  )
  try {
    const broken = await runTests(workshop, mutation.tests, guard)
    if (broken.size === 0) return lost("the broken copy does not compile, so it shows nothing")
    const caught = guards.some((test) => broken.get(test) === false)
    return { name, caught, detail: caught ? guard : `${guard} did not go red` }
  } finally {
    await writeFile(path, source)
  }
}

/** Whether each test passed, by its name. */
type TestResults = ReadonlyMap<string, boolean>
type Suite = { readonly test_results: Readonly<Record<string, { readonly status: string }>> }

/** Runs the tests of one file, or those of them whose names contain a text; none if nothing compiles. */
async function runTests(workshop: string, file: string, name = ""): Promise<TestResults> {
  const forge = join(workshop, "node_modules", ".bin", "forge")
  const { stdout } = await runCommand(
    forge,
    ["test", "--json", "--force", "--match-path", file, "--match-test", name],
    {
      cwd: workshop,
      // Linked libraries need code of their own.
      environment: { FOUNDRY_OPTIMIZER: "false", SOLC_CODE_FOR: `${file},poseidon-solidity` },
    },
  )
  const suites = readSuites(stdout)
  return new Map(
    suites.flatMap(({ test_results: tests }) =>
      Object.entries(tests).map(([test, { status }]) => [test, status === "Success"]),
    ),
  )
}

function readSuites(stdout: string): readonly Suite[] {
  try {
    return Object.values(JSON.parse(stdout) as Record<string, Suite>)
  } catch {
    return []
  }
}
