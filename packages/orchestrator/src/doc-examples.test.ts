import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, it } from "vitest"

// The examples in the comments of the public classes are compiled as they stand.

const ROOT = join(import.meta.dirname, "..")
const ROOMS = ["src/workflows", "src/execution", "src/queue", "src/route"]
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
beforeAll(async () => {
  await mkdir(join(ROOT, "node_modules/.cache"), { recursive: true })
  folder = await mkdtemp(join(ROOT, "node_modules/.cache/doc-examples-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function compile(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const config = {
    extends: "../../../../../tsconfig.base.json",
    compilerOptions: { noEmit: true, lib: ["es2024", "dom"], types: ["node"] },
    files: Object.keys(files),
  }
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config))
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc")
  try {
    await promisify(execFile)(process.execPath, [tsc, "-p", folder, "--pretty", "false"])
    return ""
  } catch (error) {
    return String((error as { stdout?: string }).stdout)
  }
}

/** The examples of a source file, each as the lines behind `@example`. */
function examplesIn(text: string): readonly string[] {
  return [...text.matchAll(/ \* @example\n((?: \*(?: .*)?\n)+?)(?= \*\/| \* @)/gu)].map((match) =>
    (match[1] ?? "").replaceAll(/^ \* ?/gmu, ""),
  )
}

it("every example of the public classes compiles", async () => {
  const found: Record<string, string> = {}
  let text = ""
  for (const room of ROOMS) {
    for (const file of await readdir(join(ROOT, room))) {
      if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue
      const source = await readFile(join(ROOT, room, file), "utf8")
      if (!PUBLIC.some((name) => source.includes(`export class ${name} `))) continue
      text += source
      for (const [index, example] of examplesIn(source).entries()) {
        found[`${file.replace(".ts", "")}-${index}.ts`] =
          `${PRELUDE}\nexport const run = async () => {\n${example}}\n`
      }
    }
  }
  expect(PUBLIC.filter((name) => !text.includes(`export class ${name} `))).toEqual([])
  expect(Object.keys(found).length).toBeGreaterThanOrEqual(PUBLIC.length)
  expect(await compile(found)).toBe("")
})

it("the guide's programs compile", async () => {
  const guide = await readFile(GUIDE, "utf8")
  const programs = [...guide.matchAll(/```ts\n([\s\S]*?)```/gu)].map((match) => match[1] ?? "")
  expect(programs.length).toBeGreaterThan(3)
  const [first = "", ...rest] = programs
  expect(first).toContain("openOrchestrator")
  const files = Object.fromEntries([
    ["guide-0.ts", first],
    ...rest.map((program, index) => [
      `guide-${index + 1}.ts`,
      `${PRELUDE}\nexport const run = async () => {\n${program}}\n`,
    ]),
  ]) as Record<string, string>
  expect(await compile(files)).toBe("")
})

it("an example that does not fit its class does not compile", async () => {
  const wrong = `${PRELUDE}\nexport const workflow = new ConcurrentWorkflow({ agents, orchestrator, gasStrategy: "cheap" })\n`
  expect(await compile({ "wrong.ts": wrong })).toContain("gasStrategy")
})
