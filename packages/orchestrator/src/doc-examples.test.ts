import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { compilePrograms, toProgram } from "../../core/test/doc-examples.ts"
import type { PublicValue } from "../../core/test/doc-examples.ts"
import { runPrograms } from "../../core/test/run-examples.ts"
import type { SceneProgram } from "../../core/test/run-examples.ts"
import { OWN_SCENERY, SCENERY } from "../test/support/doc-scenery.ts"
import { listUmbrella } from "../test/support/list-examples.ts"
import { NOT_RUN } from "../test/support/examples-not-run.ts"
import { writeRunnable } from "../test/support/run-scenery.ts"

// Every example of what the package exports, and the guide's programs, are compiled as they stand. Those examples that need
// no node, database or file are run.

const ROOM = join(import.meta.dirname, "..")
const GUIDE = join(ROOM, "../../docs/guides/write-a-workflow.md")

let values: readonly PublicValue[]
let problems: readonly string[]
let programs: readonly string[]
let runnable: readonly SceneProgram[]
let run: Awaited<ReturnType<typeof runPrograms>>

// One compilation of everything: each reads the types of the whole project.
beforeAll(async () => {
  const umbrella = await listUmbrella()
  values = umbrella.values
  runnable = writeRunnable(values, umbrella.modules, { hasStore: false })
  run = await runPrograms(
    ROOM,
    runnable.filter(({ missing }) => missing.length === 0),
  )
  const names = values.map(({ name }) => name)
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

  it("are run, but those that are named as needing more", () => {
    const unrun = runnable.filter(({ missing }) => missing.length > 0).map(({ name }) => name.split("-")[0])
    expect([...new Set(unrun)].sort()).toEqual(NOT_RUN.trim().split(/\s+/u).sort())
  })

  it("give what they say", () => {
    expect(run.failures).toEqual([])
    expect(run.held).toBeGreaterThan(14)
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
