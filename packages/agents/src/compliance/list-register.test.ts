import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { makeListFolder } from "../../test/support/list-folder.ts"
import type { ListFolder } from "../../test/support/list-folder.ts"
import type { ListRecord } from "./list-record.ts"
import { createListRegister } from "./list-register.ts"

const record: ListRecord = {
  name: "test-list",
  kind: "sdn",
  contentHash: `0x${"12".repeat(32)}`,
  publishedOn: "2026-11-20",
  recordCount: 3,
  addressCount: 2,
  evmAddressCount: 1,
  toleratedCount: 0,
  isLossy: false,
}
let folder: ListFolder
let place = ""
beforeAll(async () => {
  folder = await makeListFolder()
  place = join(folder.path, "sanctions")
})
afterAll(() => folder.remove())

describe("the register of lists", () => {
  it("remembers the last list of each name, and leaves nothing else behind", async () => {
    const register = createListRegister(place)
    expect(await register.read("test-list")).toBeUndefined()
    await register.write({ ...record, addressCount: 1 })
    await register.write(record)
    await register.write({ ...record, name: "other" })
    expect(await createListRegister(place).read("test-list")).toEqual(record)
    expect((await readdir(place)).sort()).toEqual(["other.json", "test-list.json"])
  })

  it.each(["../test-list", "", "Test", "a/b"])("takes no name such as %o", async (name) => {
    await expect(createListRegister(place).read(name)).rejects.toMatchObject({ code: "SCREEN_RULES_INVALID" })
  })

  it.each<[string, (text: string) => string]>([
    ["cut", (text) => text.slice(0, -9)],
    ["empty", () => ""],
    ["of another list", (text) => text.replace("test-list", "other")],
    ["without a count", (text) => text.replace('"addressCount":2,', "")],
    ["with a count below zero", (text) => text.replace('"addressCount":2', '"addressCount":-2')],
  ])("does not take a record that is %s for none", async (_name, change) => {
    const register = createListRegister(place)
    await register.write(record)
    const file = join(place, "test-list.json")
    await writeFile(file, change(await readFile(file, "utf8")))
    await expect(register.read("test-list")).rejects.toMatchObject({ code: "SCREEN_REGISTER_INVALID" })
  })

  it("does not take a record that cannot be read for none", async () => {
    await mkdir(join(place, "folder.json"), { recursive: true })
    await expect(createListRegister(place).read("folder")).rejects.toMatchObject({
      code: "SCREEN_REGISTER_INVALID",
    })
  })
})
