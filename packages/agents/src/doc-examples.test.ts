import { join } from "node:path"
import { expect, it } from "vitest"
import { compilePrograms, listPublicValues, toProgram } from "../../core/test/doc-examples.ts"
import { SCENERY } from "../test/support/doc-scenery.ts"

const ROOM = join(import.meta.dirname, "..")

it("everything public has an example, and every example compiles as it stands", async () => {
  const values = await listPublicValues(join(ROOM, "src/index.ts"))
  expect(values.length).toBeGreaterThan(15)
  expect(values.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([])
  const names = values.map(({ name }) => name)
  const programs = values.flatMap(({ name, examples }) =>
    examples.map((example, index) => [`${name}-${index}.ts`, toProgram(SCENERY, names, example)]),
  )
  expect(await compilePrograms(ROOM, Object.fromEntries(programs))).toEqual([])
})

it("an example that does not fit what it shows is told", async () => {
  const wrong = toProgram(SCENERY, ["leastFor"], "leastFor(1_000_000, 50)\n")
  expect((await compilePrograms(ROOM, { "wrong.ts": wrong })).join()).toContain("wrong.ts")
})
