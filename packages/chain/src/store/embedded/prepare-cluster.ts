import { randomBytes } from "node:crypto"
import { chmod, chown, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { AgentGptError } from "@agentgpt/core"
import type { EmbeddedPaths } from "./paths.ts"
import { runBinary } from "./run-binary.ts"
import type { ServerBinaries } from "./server-binaries.ts"
import { findClosedDirectory } from "./server-user.ts"
import type { ServerUser } from "./server-user.ts"

export const SERVER_ROLE = "agentgpt"
export const SERVER_PORT = 5432

/** Makes the directories that the server and we share. Only the server's own are open to its user. */
export async function prepareDirectories(paths: EmbeddedPaths, user: ServerUser): Promise<void> {
  await mkdir(paths.root, { recursive: true, mode: 0o711 })
  await mkdir(paths.sockets, { recursive: true, mode: 0o700 })
  await (await open(paths.logFile, "a", 0o600)).close()
  const closed = await findClosedDirectory(paths.root, user)
  if (closed !== undefined) {
    throw new AgentGptError("STORE_PATH_UNUSABLE", `The database's user may not enter ${closed}.`, {
      meta: ["Set AGENTGPT_HOME to a directory that every user may enter, such as /var/lib/agentgpt."],
    })
  }
  if (user === undefined) return
  await chown(paths.sockets, user.uid, user.gid)
  await chown(paths.logFile, user.uid, user.gid)
}

/** The password of the embedded server: made once, readable by us alone. */
export async function ensurePassword(paths: EmbeddedPaths): Promise<string> {
  const existing = await readFile(paths.passwordFile, "utf8").catch(() => undefined)
  if (existing !== undefined) {
    await chmod(paths.passwordFile, 0o600)
    return existing.trim()
  }
  if (await exists(paths.data)) {
    throw new AgentGptError("STORE_DATA_DAMAGED", `${paths.passwordFile} is missing beside existing data.`)
  }
  const password = randomBytes(24).toString("base64url")
  const unfinished = `${paths.passwordFile}.new`
  await writeFile(unfinished, password, { mode: 0o600, flush: true })
  await rename(unfinished, paths.passwordFile)
  return password
}

/** Makes the data directory if there is none. It appears complete or not at all. */
export async function ensureCluster(
  paths: EmbeddedPaths,
  binaries: ServerBinaries,
  user: ServerUser,
  password: string,
): Promise<void> {
  if (!(await exists(paths.data))) await initialiseCluster(paths, binaries, user, password)
  if (!(await exists(join(paths.data, "PG_VERSION")))) {
    throw new AgentGptError("STORE_DATA_DAMAGED", `${paths.data} is not a PostgreSQL data directory.`)
  }
  // Written at every start, so that a newer program's settings reach an older directory.
  await writeFile(join(paths.data, "agentgpt.conf"), settings(paths), { mode: 0o644 })
}

async function initialiseCluster(
  paths: EmbeddedPaths,
  binaries: ServerBinaries,
  user: ServerUser,
  password: string,
): Promise<void> {
  const unfinished = `${paths.data}.new`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  // The server's user cannot read our password file, so initdb reads a copy in its own directory.
  const passwordCopy = join(paths.sockets, "initdb-password")
  await writeFile(passwordCopy, password, { mode: 0o600 })
  try {
    if (user !== undefined) {
      await chown(unfinished, user.uid, user.gid)
      await chown(passwordCopy, user.uid, user.gid)
    }
    const { exitCode, output } = await runBinary(binaries, user, "initdb", [
      `--pgdata=${unfinished}`,
      `--username=${SERVER_ROLE}`,
      `--pwfile=${passwordCopy}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--data-checksums",
    ])
    if (exitCode !== 0)
      throw new AgentGptError("STORE_START_FAILED", "initdb failed.", { meta: lastLines(output) })
  } finally {
    await rm(passwordCopy, { force: true })
  }
  await writeFile(join(unfinished, "postgresql.conf"), "\ninclude 'agentgpt.conf'\n", { flag: "a" })
  await rename(unfinished, paths.data)
  const directory = await open(paths.root)
  await directory.sync()
  await directory.close()
}

function settings(paths: EmbeddedPaths): string {
  const lines = {
    listen_addresses: "''",
    unix_socket_directories: `'${paths.sockets.replaceAll("'", "''")}'`,
    unix_socket_permissions: "0700",
    port: String(SERVER_PORT),
    max_connections: "100",
    shared_buffers: "'64MB'",
    max_wal_size: "'512MB'",
    fsync: "on",
    full_page_writes: "on",
    synchronous_commit: "on",
    log_timezone: "'UTC'",
    timezone: "'UTC'",
  }
  const body = Object.entries(lines).map(([name, value]) => `${name} = ${value}`)
  return `# Written by AgentGPT at every start.\n${body.join("\n")}\n`
}

export function lastLines(output: string): readonly string[] {
  return output.split("\n").slice(-8)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
