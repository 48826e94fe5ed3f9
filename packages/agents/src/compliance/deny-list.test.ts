import { createDenyList, createRoster, prepareScreens } from "@agentgpt/proof"
import { afterAll, beforeAll, expect, it } from "vitest"
import { addressOf } from "../../test/support/list-files.ts"
import { keepInMemory, makeListFolder } from "../../test/support/list-folder.ts"
import type { ListFolder } from "../../test/support/list-folder.ts"
import { importList } from "./import-list.ts"
import { createScreening } from "./screening.ts"

let folder: ListFolder
beforeAll(async () => {
  folder = await makeListFolder()
})
afterAll(() => folder.remove())

const rosterOf = (indexes: readonly number[]) =>
  createRoster(
    indexes.map((index) => ({ recipient: addressOf(index), cap: 10n })),
    { chunkSize: 16, secret: Uint8Array.from({ length: 32 }, (_, index) => index + 1) },
  )

it("the lists in force are what a proof screens a roster by", async () => {
  const zero = `0x${"0".repeat(40)}`
  const texts = {
    one: [addressOf(2), addressOf(1), "TQ5KGMRd95ThisIsInvented123456789X"],
    two: [addressOf(2), zero],
  }
  const lists = await Promise.all(
    Object.entries(texts).map(async ([name, addresses]) => {
      const path = await folder.write(`${name}.json`, JSON.stringify(addresses))
      return importList(
        { name, path, publishedOn: "2026-11-20" },
        { register: keepInMemory(), nowMs: Date.UTC(2026, 10, 21) },
      )
    }),
  )
  const denied = createScreening(lists).listDenied()
  expect(denied).toEqual([addressOf(1), addressOf(2)])
  const denyList = createDenyList(denied, 16)
  const { statements } = prepareScreens("Screen16", rosterOf([3, 4]), denyList)
  expect(statements).toHaveLength(1)
  expect(() => prepareScreens("Screen16", rosterOf([3, 2]), denyList)).toThrow(
    expect.objectContaining({ code: "PROOF_PAYEE_DENIED" }),
  )
})
