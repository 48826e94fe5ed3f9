import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, it } from "vitest"

// The examples in the comments of the public classes are compiled as they stand.

const ROOT = join(import.meta.dirname, "..")
const ROOMS = ["src/workflows", "src/execution"]
const GUIDE = join(ROOT, "../../docs/guides/write-a-workflow.md")
const PUBLIC = [
  "ConcurrentWorkflow",
  "AsyncWorkflow",
  "ExecutionManager",
  "HybridPayrollExecutor",
  "ZKValidator",
]

/** What the examples speak of without having made it. */
const PRELUDE = `
import { writeFile } from "node:fs/promises"
import * as main from "@agentgpt/agentgpt"
import * as execution from "@agentgpt/agentgpt/execution"
import * as web3 from "@agentgpt/agentgpt/web3"
import * as workflows from "@agentgpt/agentgpt/workflows"
const { ConcurrentWorkflow, AsyncWorkflow } = workflows
const { ExecutionManager, HybridPayrollExecutor, ZKValidator } = execution
const { TaskQueue, writeTasks } = main
declare const orchestrator: main.Orchestrator
declare const agents: readonly web3.BaseAgent[]
declare const executor: execution.HybridPayrollExecutor
declare const queue: main.TaskQueue
declare const engine: main.DurableEngine
declare const task: unknown
declare const token: string, payer: string, payee: string
`

let folder: string
let problems: readonly string[]
let names: readonly string[]
let programs: readonly string[]

// One compilation of everything: each reads the types of the whole project.
beforeAll(async () => {
  await mkdir(join(ROOT, "node_modules/.cache"), { recursive: true })
  folder = await mkdtemp(join(ROOT, "node_modules/.cache/doc-examples-"))
  const guide = await readFile(GUIDE, "utf8")
  programs = [...guide.matchAll(/```ts\n([\s\S]*?)```/gu)].map((match) => match[1] ?? "")
  const [first = "", ...rest] = programs
  const examples = await listExamples()
  names = Object.keys(examples)
  problems = await compile({
    ...examples,
    "guide-0.ts": first,
    ...Object.fromEntries(rest.map((program, index) => [`guide-${index + 1}.ts`, wrap(program)])),
    "wrong.ts": wrap("  new ConcurrentWorkflow({ agents, orchestrator, gasStrategy: 'cheap' })\n"),
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it("every example of the public classes compiles", () => {
  for (const name of PUBLIC) expect(names.some((file) => file.startsWith(`${name}-`))).toBe(true)
  expect(problems.filter((line) => !line.startsWith("guide-") && !line.startsWith("wrong."))).toEqual([])
})

it("the guide's programs compile", () => {
  expect(programs.length).toBeGreaterThan(3)
  expect(programs[0]).toContain("openOrchestrator")
  expect(problems.filter((line) => line.startsWith("guide-"))).toEqual([])
})

it("what does not fit its class does not compile", () => {
  expect(problems.filter((line) => line.startsWith("wrong.")).join()).toContain("cheap")
})

async function listExamples(): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  for (const room of ROOMS) {
    for (const file of await readdir(join(ROOT, room))) {
      if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue
      const source = await readFile(join(ROOT, room, file), "utf8")
      const name = PUBLIC.find((one) => source.includes(`export class ${one} `))
      if (name === undefined) continue
      for (const [index, example] of examplesIn(source).entries())
        found[`${name}-${index}.ts`] = wrap(example)
    }
  }
  return found
}

/** The examples of a source file, each as the lines behind `@example`. */
function examplesIn(text: string): readonly string[] {
  return [...text.matchAll(/ \* @example\n((?: \*(?: .*)?\n)+?)(?= \*\/| \* @)/gu)].map((match) =>
    (match[1] ?? "").replaceAll(/^ \* ?/gmu, ""),
  )
}

function wrap(program: string): string {
  return `${PRELUDE}\nexport const run = async () => {\n${program}}\n`
}

/** What the compiler says, a line for each problem. */
async function compile(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const config = {
    extends: "../../../../../tsconfig.base.json",
    compilerOptions: { noEmit: true, lib: ["es2024", "dom"], types: ["node"] },
    files: Object.keys(files),
  }
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config))
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc")
  try {
    await promisify(execFile)(process.execPath, [tsc, "-p", ".", "--pretty", "false"], { cwd: folder })
    return []
  } catch (error) {
    return String((error as { stdout?: string }).stdout)
      .split("\n")
      .filter((line) => line.includes(": error TS"))
  }
}
