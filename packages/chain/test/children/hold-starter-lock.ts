import { mkdir } from "node:fs/promises"
import { embeddedPaths } from "../../src/store/embedded/paths.ts"
import { withStarterLock } from "../../src/store/embedded/starter-lock.ts"

// Takes the lock of a home directory and never gives it back.
const [, , home = ""] = process.argv
const paths = embeddedPaths(home)
await mkdir(paths.root, { recursive: true, mode: 0o711 })
await withStarterLock(paths.lockFile, async () => {
  process.stdout.write("locked\n")
  await new Promise((resolve) => setTimeout(resolve, 600_000))
})
