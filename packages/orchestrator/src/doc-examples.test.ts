import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { compilePrograms, listPublicValues, toProgram } from "../../core/test/doc-examples.ts"
import type { PublicValue } from "../../core/test/doc-examples.ts"
import { OWN_SCENERY, SCENERY } from "../test/support/doc-scenery.ts"

// Every example of what the package exports, and the guide's programs, are compiled as they stand.

const ROOM = join(import.meta.dirname, "..")
const ENTRIES = ["index", "execution", "web3", "workflows"]
const GUIDE = join(ROOM, "../../docs/guides/write-a-workflow.md")

let values: readonly PublicValue[]
let problems: readonly string[]
let programs: readonly string[]

// One compilation of everything: each reads the types of the whole project.
beforeAll(async () => {
  values = (
    await Promise.all(ENTRIES.map((entry) => listPublicValues(join(ROOM, "src", `${entry}.ts`))))
  ).flat()
  const names = [...new Set(values.map(({ name }) => name))]
  const toFile = (example: string, own = "") => toProgram(SCENERY, names, example, own)
  const guide = await readFile(GUIDE, "utf8")
  programs = [...guide.matchAll(/```ts\n([\s\S]*?)```/gu)].map((match) => match[1] ?? "")
  const [first = "", ...rest] = programs
  problems = await compilePrograms(ROOM, {
    ...Object.fromEntries(
      values.flatMap(({ name, examples }) =>
        examples.map((example, index) => [`${name}-${index}.ts`, toFile(example, OWN_SCENERY[name])]),
      ),
    ),
    "guide-0.ts": first,
    ...Object.fromEntries(
      rest.map((program, index) => [`guide-${index + 1}.ts`, toFile(program, OWN_SCENERY["guide"])]),
    ),
    "wrong.ts": toFile("new ConcurrentWorkflow({ agents, orchestrator, gasStrategy: 'cheap' })\n"),
  })
})

const problemsOf = (isMeant: (line: string) => boolean) => problems.filter(isMeant)
const isOfGuide = (line: string) => /(?:^|\/)guide-/u.test(line)
const isWrong = (line: string) => /(?:^|\/)wrong\./u.test(line)

describe("the examples", () => {
  it("everything public has one", () => {
    expect(values.length).toBeGreaterThan(60)
    expect(values.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([])
  })

  it("all compile", () => {
    expect(problemsOf((line) => !isOfGuide(line) && !isWrong(line))).toEqual([])
  })

  it("of the guide compile", () => {
    expect(programs.length).toBeGreaterThan(3)
    expect(programs[0]).toContain("openOrchestrator")
    expect(problemsOf(isOfGuide)).toEqual([])
  })

  it("that do not fit what they show are told", () => {
    expect(problemsOf(isWrong).join()).toContain("cheap")
  })
})
