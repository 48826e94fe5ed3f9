import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { ERROR_CODES } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { makeListFolder } from "../../test/support/list-folder.ts"
import type { ListFolder } from "../../test/support/list-folder.ts"

const root = fileURLToPath(new URL("../../../..", import.meta.url))
const example = "packages/agents/examples/screen-payees.ts"
const guide = readFileSync(join(root, "docs/guides/sanctions-lists.md"), "utf8")
const blockOf = (language: string) =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "u").exec(guide)?.[1] ?? ""
const today = new Date().toISOString().slice(0, 10)
/** The guide's list, as if it had been published today. */
const list = blockOf("text").replace(/(?<=Published: )\S+/u, today)

let folder: ListFolder
beforeAll(async () => {
  folder = await makeListFolder()
  await folder.write("payroll.csv", blockOf("csv"))
})
afterAll(() => folder.remove())

async function run(content: string): Promise<{ readonly code: number; readonly output: string }> {
  await folder.write("list.txt", content)
  const [npx, node, ...args] = blockOf("sh").trim().split(" ")
  expect([npx, node, ...args.slice(0, 2)]).toEqual(["npx", "node", "--conditions=source", example])
  const words = args.map((word) => (/\.(?:txt|csv)$/u.test(word) ? join(folder.path, word) : word))
  try {
    const { stdout } = await promisify(execFile)(process.execPath, words, {
      cwd: root,
      env: {
        PATH: process.env["PATH"],
        NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
        AGENTGPT_HOME: folder.path,
      },
      timeout: 120_000,
    })
    return { code: 0, output: stdout }
  } catch (error) {
    const { code, stderr } = error as { readonly code: number; readonly stderr: string }
    return { code, output: stderr }
  }
}

describe("the guide to sanctions lists", () => {
  it("shows the example as it is", () => {
    expect(blockOf("ts")).toBe(readFileSync(join(root, example), "utf8"))
  })

  it("names every code that refuses a list, and no other", () => {
    const named = new Set(guide.match(/SCREEN_[A-Z_]+/gu))
    for (const code of named) expect(Object.keys(ERROR_CODES)).toContain(code)
    const ofFiles = Object.keys(ERROR_CODES).filter((code) =>
      /^SCREEN_(?:FILE|LIST|DATE|COUNT|HASH|CANARY)/u.test(code),
    )
    const elsewhere = ["SCREEN_LIST_TOO_LARGE", "SCREEN_LIST_MISSING"]
    expect(ofFiles.filter((code) => !named.has(code))).toEqual(elsewhere)
  })

  it("refuses the listed payee by its command, and a list that lost an address", async () => {
    const first = await run(list)
    expect(first.output).toContain(`2 addresses of ${today}, sha256 `)
    expect(first.output).toContain("Line 3: The screening refuses its address: entry line 3 of our-list")
    expect(first.code).toBe(0)
    const shorter = await run(list.replace(/^0x90.*\n/mu, "").replace("Count: 2", "Count: 1"))
    expect(shorter.output).toContain("SCREEN_LIST_SHRUNKEN")
    expect(shorter.code).toBe(65)
    const cut = await run(list.slice(0, -10))
    expect(cut.output).toContain("SCREEN_ENTRY_INVALID")
  })
})
