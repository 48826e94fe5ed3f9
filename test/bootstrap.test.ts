import { spawnSync } from "node:child_process"
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, matchesGlob } from "node:path"

import { afterEach, describe, expect, test } from "vitest"

import { root } from "./architecture/workspace.ts"

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A folder like a fresh clone, with an `npx` that does what the test wants instead of installing. */
function makeClone(npx: string): { readonly folder: string; readonly environment: NodeJS.ProcessEnv } {
  const folder = mkdtempSync(join(tmpdir(), "agentgpt-bootstrap-"))
  folders.push(folder)
  cpSync(join(root, "scripts"), join(folder, "scripts"), { recursive: true })
  for (const name of ["packages", "bin", "node_modules"]) mkdirSync(join(folder, name))
  writeFileSync(join(folder, "bin", "npx"), `#!/bin/sh\n${npx}\n`)
  chmodSync(join(folder, "bin", "npx"), 0o755)
  return { folder, environment: { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"]}` } }
}

function bootstrap(npx: string, nodeArguments: readonly string[] = []) {
  const { folder, environment } = makeClone(npx)
  const argv = [...nodeArguments, join(folder, "scripts", "bootstrap.cjs"), "test"]
  const { status, stderr } = spawnSync(process.execPath, argv, { env: environment, encoding: "utf8" })
  return { status, lastLine: stderr.trimEnd().split("\n").at(-1) ?? "" }
}

describe("set-up says in one sentence what is wrong", () => {
  test.each([
    [
      "no network",
      "echo 'ERR_PNPM_META_FETCH_FAIL request failed, reason: getaddrinfo EAI_AGAIN' >&2; exit 1",
      /registry cannot be reached/,
    ],
    ["a full disk", "echo 'ENOSPC: no space left on device, write' >&2; exit 1", /disk is full/],
    ["no permission", "echo 'EACCES: permission denied, mkdir' >&2; exit 1", /cannot be written/],
    ["a stale lockfile", "echo 'ERR_PNPM_OUTDATED_LOCKFILE' >&2; exit 1", /pnpm-lock.yaml does not match/],
    ["anything else", "echo 'boom' >&2; exit 7", /lines above/],
  ])("%s", (_name, npx, sentence) => {
    const { status, lastLine } = bootstrap(npx)
    expect(status).toBe(1)
    expect(lastLine).toMatch(sentence)
  })

  test("a Node that is too old", () => {
    const pretend = mkdtempSync(join(tmpdir(), "agentgpt-old-node-"))
    folders.push(pretend)
    const preload = join(pretend, "old.cjs")
    writeFileSync(preload, `Object.defineProperty(process, "versions", { value: { node: "18.20.0" } })`)
    const { status, lastLine } = bootstrap("exit 0", ["--require", preload])
    expect(status).toBe(1)
    expect(lastLine).toMatch(/needs Node.js 20 or newer and this is 18\.20\.0/)
  })

  test("no Node at all", () => {
    const bare = mkdtempSync(join(tmpdir(), "agentgpt-no-node-"))
    folders.push(bare)
    symlinkSync("/usr/bin/dirname", join(bare, "dirname"))
    const { status, stderr } = spawnSync("/bin/bash", [join(root, ".ci", "run")], {
      env: { PATH: bare },
      encoding: "utf8",
    })
    expect(status).toBe(1)
    expect(stderr).toMatch(/Node\.js is missing/)
  })
})

test("the installation runs again only when what it depends on has changed", () => {
  const { folder, environment } = makeClone(`echo installed >> "$PWD/log"`)
  writeFileSync(join(folder, "pnpm-lock.yaml"), "one")
  mkdirSync(join(folder, "node_modules", "node", "bin"), { recursive: true })
  // Stands for the pinned Node: the hand-over itself is what `npm test` proves.
  writeFileSync(join(folder, "node_modules", "node", "bin", "node"), "#!/bin/sh\nexit 0\n", { mode: 0o755 })
  const run = () =>
    spawnSync(process.execPath, [join(folder, "scripts", "bootstrap.cjs"), "test"], {
      env: environment,
      cwd: folder,
    })
  const installations = () =>
    spawnSync("sh", ["-c", `cat "${join(folder, "log")}" | wc -l`], { encoding: "utf8" }).stdout.trim()
  expect(run().status).toBe(0)
  expect(run().status).toBe(0)
  expect(installations()).toBe("1")
  writeFileSync(join(folder, "pnpm-lock.yaml"), "two")
  expect(run().status).toBe(0)
  expect(installations()).toBe("2")
})

describe("the build", () => {
  // Else a second build makes everything anew, as `npm start` would in the middle of the tests, under their feet.
  test("reads nothing that it writes", () => {
    const argv = ["run", "build", "--dry=json"]
    const { stdout } = spawnSync(join(root, "node_modules/.bin/turbo"), argv, { cwd: root, encoding: "utf8" })
    const { tasks } = JSON.parse(stdout) as {
      readonly tasks: readonly {
        readonly taskId: string
        readonly inputs: Readonly<Record<string, string>>
        readonly outputs: readonly string[] | null
      }[]
    }
    expect(tasks.map(({ taskId }) => taskId)).toContain("@agentgpt/contracts#build")
    const both = tasks.flatMap(({ taskId, inputs, outputs }) =>
      Object.keys(inputs)
        .filter((file) => (outputs ?? []).some((glob) => matchesGlob(file, glob)))
        .map((file) => `${taskId}: ${file}`),
    )
    expect(both).toEqual([])
  })
})
