import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"

import { expect, test } from "vitest"

const root = join(import.meta.dirname, "..")

// The build made keys and verifiers anew from the circuits' sources; on every machine they are the same bytes.
test.skipIf(!existsSync(join(root, ".git")))(
  "the committed keys and verifiers are those of the circuits",
  () => {
    const generated = ["circuits/keys", "circuits/verifiers"]
    const changes = execFileSync("git", ["status", "--porcelain", "--", ...generated], { cwd: root })
    expect(changes.toString(), "commit what the build of the circuits made in these folders").toBe("")
  },
)
