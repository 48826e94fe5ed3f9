import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { afterAll, beforeAll, expect, test } from "vitest"

import { openProofScene } from "./support/proof-scene.ts"
import { refusalOf } from "./support/refusal-of.ts"

let scene: Awaited<ReturnType<typeof openProofScene>>

beforeAll(async () => {
  scene = await openProofScene()
}, 900_000)

afterAll(() => scene?.close())

test("a proof whose folder could not be written has failed, is made when it is asked for again, and nobody is paid twice", async () => {
  const { desk, proofs, startWorker, task, findFaults } = scene
  const inTheWay = join(proofs, "unproved")
  mkdirSync(proofs, { recursive: true })
  writeFileSync(inTheWay, "a file where a folder has to be")
  await startWorker().ready
  await desk.start({ run: "unproved", task: task(), onBadRows: "skip" })
  const { view: failed } = await desk.result("unproved")
  expect(failed).toMatchObject({
    state: "completed",
    payments: { paid: 19, refused: 1 },
    proofs: [{ state: "failed", errorCode: "WORKFLOW_FAILED" }],
  })
  expect((await refusalOf(() => desk.reprove("nobody"))).code).toBe("WORKFLOW_NOT_FOUND")
  rmSync(inTheWay)
  await desk.reprove("unproved")
  const { view } = await desk.result("unproved")
  expect(await findFaults(view)).toEqual([])
  // The bundle is sealed: nobody reads in it who was paid.
  const bundle = readFileSync(view.proofs[0]?.bundleFile ?? "", "latin1")
  expect(bundle.includes("employee-1")).toBe(false)
  expect((await refusalOf(() => desk.reprove("unproved"))).code).toBe("WORKFLOW_STATE_UNFIT")
}, 900_000)
