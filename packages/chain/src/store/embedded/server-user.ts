import { readFile, stat } from "node:fs/promises"
import { dirname } from "node:path"
import { AgentGptError } from "@agentgpt/core"

/** Whom the server runs as; undefined means as ourselves. */
export type ServerUser = { readonly uid: number; readonly gid: number } | undefined

/**
 * PostgreSQL refuses to run as root. Started by root it runs as the owner of its data, else as the system's
 * `postgres`, else as `nobody`, each of which must stand in the list of users.
 */
export async function chooseServerUser(dataDirectory: string): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(dataDirectory).catch(() => undefined)
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const users = parseUsers(await readFile("/etc/passwd", "utf8").catch(() => ""))
  const user = users.get("postgres") ?? users.get("nobody")
  if (user !== undefined) return user
  throw new AgentGptError(
    "STORE_UNAVAILABLE",
    "PostgreSQL does not run as root, and there is no other user.",
    {
      meta: ["Start AgentGPT as an ordinary user, or set DATABASE_URL."],
    },
  )
}

/** The first directory on the way to a path that a user may not enter. */
export async function findClosedDirectory(path: string, user: ServerUser): Promise<string | undefined> {
  if (user === undefined) return undefined
  for (const directory of listParents(path)) {
    const { mode, uid, gid } = await stat(directory)
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0
    if (((mode >> shift) & 1) === 0) return directory
  }
  return undefined
}

function listParents(path: string): readonly string[] {
  const parent = dirname(path)
  return parent === path ? [path] : [...listParents(parent), path]
}

function parseUsers(passwd: string): ReadonlyMap<string, { uid: number; gid: number }> {
  const entries = passwd.split("\n").map((line) => line.split(":"))
  return new Map(entries.map(([name = "", , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]))
}
