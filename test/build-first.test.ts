import { expect, test } from "vitest"

import { buildFirst } from "../scripts/lib/build-first.ts"
import { runCommand } from "../scripts/lib/run-command.ts"

const endless = ["--eval", "process.stdout.write('working'); setInterval(() => {}, 1000)"]

test("a program that is told to stop ends, before it began and while it runs", async () => {
  const before = runCommand(process.execPath, endless, { cwd: ".", signal: AbortSignal.abort() })
  expect((await before).code).not.toBe(0)
  const controller = new AbortController()
  const running = runCommand(process.execPath, endless, { cwd: ".", signal: controller.signal })
  setTimeout(() => controller.abort(), 500)
  expect((await running).code).not.toBe(0)
})

const codeOfBuild = async (build: () => Promise<void>, signal: AbortSignal) => {
  const lines: string[] = []
  const code = await buildFirst(build, { signal, report: (line) => lines.push(line) }).then(
    () => "built",
    (error: { readonly code: string }) => error.code,
  )
  expect(lines).toEqual(["Building (the first time takes some minutes) ..."])
  return code
}

test("a command goes on with what is built, and says whether the build failed or was told to stop", async () => {
  const working = async () => {}
  const failing = () => Promise.reject(new Error("error TS2322"))
  const { signal } = new AbortController()
  expect(await codeOfBuild(working, signal)).toBe("built")
  expect(await codeOfBuild(failing, signal)).toBe("SETUP_BUILD_FAILED")
  expect(await codeOfBuild(failing, AbortSignal.abort())).toBe("SETUP_INTERRUPTED")
  expect(await codeOfBuild(working, AbortSignal.abort())).toBe("SETUP_INTERRUPTED")
})
