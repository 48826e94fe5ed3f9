import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { AgentGptError } from "@agentgpt/core"
import { expect, it } from "vitest"
import { explainFileError } from "./explain-file-error.ts"

const failure = (code: string, path?: string) =>
  Object.assign(new Error(`${code}: it failed`), {
    code,
    syscall: "open",
    ...(path !== undefined && { path }),
  })

it.each([
  ["EROFS", "only be read"],
  ["ENOSPC", "full"],
  ["EACCES", "may not"],
])("an error %s of the system says where and what to do", (code, words) => {
  expect(explainFileError(failure(code, "/home/ana/keys"))).toMatchObject({
    code: "CLI_FILE_UNUSABLE",
    shortMessage: expect.stringMatching(new RegExp(`^/home/ana/keys cannot be used.*${words}`, "u")),
    recovery: "ask",
  })
  expect(explainFileError(failure(code))).toMatchObject({ code: "CLI_FILE_UNUSABLE" })
})

it("a file where a folder should be is named", async () => {
  const folder = mkdtempSync(join(tmpdir(), "agentgpt-files-"))
  try {
    const file = join(folder, "home")
    writeFileSync(file, "mine")
    const thrown = await mkdir(join(file, "keys"), { recursive: true }).catch(explainFileError)
    expect(thrown).toMatchObject({ code: "CLI_FILE_UNUSABLE", shortMessage: expect.stringContaining(file) })
    expect(readFileSync(file, "utf8")).toBe("mine")
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it("anything else stays what it is", () => {
  const own = new AgentGptError("CLI_KEY_UNKNOWN")
  for (const thrown of [own, failure("ECONNREFUSED"), new Error("none"), "text", undefined]) {
    expect(explainFileError(thrown)).toBe(thrown)
  }
})
