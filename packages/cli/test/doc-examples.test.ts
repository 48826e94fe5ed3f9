import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startAnvil } from "../../chain/test/support/start-nodes.ts"
import type { LocalNode } from "../../chain/test/support/start-nodes.ts"
import { compilePrograms, listPublicValues } from "../../core/test/doc-examples.ts"
import type { PublicValue } from "../../core/test/doc-examples.ts"
import { runPrograms, writeProgram } from "../../core/test/run-examples.ts"
import type { SceneProgram } from "../../core/test/run-examples.ts"
import { startServer } from "../../orchestrator/test/support/database.ts"
import type { TestServer } from "../../orchestrator/test/support/database.ts"
import { NODE_MODULES, OUTWARD, SCENES } from "./support/doc-scenery.ts"
import { NOT_RUN } from "./support/examples-not-run.ts"
import { RUN_WITH_WORLD, WORLD } from "./support/world-scenery.ts"

// Every example of core, chain, proof and the command is compiled as it stands; those that need no node, database or file
// are run. Here, because this room sees all four: one compilation reads the types of the project once.

const ROOM = join(import.meta.dirname, "..")
const PACKAGES = ["core", "chain", "proof", "cli"]

let values: ReadonlyMap<string, readonly PublicValue[]>
let programs: readonly SceneProgram[]
let problems: readonly string[]
let run: Awaited<ReturnType<typeof runPrograms>>
let server: TestServer | undefined
let node: LocalNode | undefined

afterAll(async () => {
  await node?.stop()
  await server?.stop()
})

beforeAll(async () => {
  values = new Map(
    await Promise.all(
      PACKAGES.map(
        async (name) => [name, await listPublicValues(join(ROOM, "..", name, "src/index.ts"))] as const,
      ),
    ),
  )
  programs = PACKAGES.flatMap((name) => programsOf(name))
  const texts = programs.map(({ name, text }) => [`${name}.ts`, text])
  const isRunnable = ({ missing }: SceneProgram) => missing.length === 0
  const wrong = [
    write("chain", "wrong", "rankChains(5)\n"),
    write("core", "wrong", 'parseAmount("12.5", 6) // 12n\n'),
    write("core", "wrong", 'parseAmount("", 6) // throws AMOUNT_NEGATIVE\n'),
  ]
  ;[problems, run] = await Promise.all([
    compilePrograms(ROOM, { ...Object.fromEntries(texts), "wrong.ts": wrong[0]!.text }),
    runPrograms(ROOM, [...programs.filter((each) => isRunnable(each)), ...wrong.slice(1)]),
  ])
})

function programsOf(room: string): readonly SceneProgram[] {
  return values
    .get(room)!
    .flatMap(({ name, examples }) =>
      examples.map((example, index) =>
        write(room, `${room}-${name}-${index}`, example, SCENES[`${room}/${name}`]),
      ),
    )
}

function write(room: string, name: string, example: string, own = {}, outward = OUTWARD): SceneProgram {
  const others = PACKAGES.filter((each) => each !== room)
  const modules = [room, ...others].map((each) => [
    `@agentgpt/${each}`,
    values.get(each)!.map((value) => value.name),
  ])
  return writeProgram(name, example, {
    modules: { ...Object.fromEntries(modules), ...NODE_MODULES },
    scene: { ...SCENES["all"], ...SCENES[room], ...own },
    outward,
  })
}

const isWrong = (line: string) => line.includes("wrong")

describe.each(PACKAGES)("the examples of %s", (room) => {
  it("stand at everything that it exports", () => {
    const named = values.get(room)!
    expect(named.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([])
  })

  it("are run, but those that are named as needing a node, a database or a file", () => {
    const unrun = programs.filter(({ name, missing }) => name.startsWith(`${room}-`) && missing.length > 0)
    expect([...new Set(unrun.map(({ name }) => name.split("-")[1]!))].sort()).toEqual(
      NOT_RUN[room]!.trim().split(/\s+/u).sort(),
    )
  })
})

it("all compile", () => {
  // Of `export * from` and of `export { a as b } from` too.
  expect(values.get("chain")!.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["openStore", "tendSwap"]),
  )
  expect(values.get("proof")!.map(({ name }) => name)).toContain("renderAudit")
  expect(problems.filter((line) => !isWrong(line))).toEqual([])
})

it("those that are run give what they say", () => {
  expect(run.failures.filter((line) => !isWrong(line))).toEqual([])
  expect(run.held).toBeGreaterThan(140)
})

it("one that does not fit what it shows, says another value or is not refused as it says, is told", () => {
  expect(problems.filter(isWrong).join()).toContain("wrong.ts")
  const [value, refusal] = run.failures.filter(isWrong)
  expect(value).toContain('parseAmount("12.5", 6) // 12n is 12500000n')
  expect(refusal).toContain("AMOUNT_EMPTY")
})

it("examples of chain that need no more than a node and a database are run with them", async () => {
  ;[server, node] = await Promise.all([startServer(), startAnvil({ chainId: 1 })])
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "anvil_mine", params: ["0x12c"] })
  await fetch(node.url, { method: "POST", headers: { "content-type": "application/json" }, body })
  const { url } = await server.fresh()
  const names = RUN_WITH_WORLD.trim().split(/\s+/u)
  expect(NOT_RUN["chain"]!.split(/\s+/u)).toEqual(expect.arrayContaining(names))
  const withWorld = values
    .get("chain")!
    .filter(({ name }) => names.includes(name))
    .flatMap(({ name, examples }) =>
      examples.map((example) =>
        write("chain", name, example, { ...SCENES[`chain/${name}`], ...WORLD }, ["readFile", "writeFile"]),
      ),
    )
  expect(withWorld.filter(({ missing }) => missing.length > 0).map(({ name }) => name)).toEqual([])
  const environment = { DATABASE_URL: url, AGENTGPT_HOME: server.home, RPC_URL: node.url }
  expect((await runPrograms(ROOM, withWorld, environment)).failures).toEqual([])
})
