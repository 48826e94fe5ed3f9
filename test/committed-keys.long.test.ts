import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

import { expect, test } from "vitest"

const root = join(import.meta.dirname, "..")

test.skipIf(!existsSync(join(root, ".git")))(
  "the committed keys of large circuits are those of the circuits",
  () => {
    const folder = join(root, "circuits")
    const { circuits } = JSON.parse(readFileSync(join(folder, "keys/manifest.json"), "utf8")) as {
      readonly circuits: Readonly<Record<string, { readonly onDemand: boolean }>>
    }
    const names = Object.keys(circuits).filter((name) => circuits[name]?.onDemand === true)
    expect(names).not.toEqual([])
    execFileSync(join(folder, "node_modules/.bin/hardhat"), ["circuits", ...names], { cwd: folder })
    const generated = ["circuits/keys", "circuits/verifiers"]
    const changes = execFileSync("git", ["status", "--porcelain", "--", ...generated], { cwd: root })
    expect(changes.toString(), "commit what the build of the circuits made in these folders").toBe("")
  },
)
