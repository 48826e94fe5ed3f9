import { readFile, stat, truncate } from "node:fs/promises"
import { setTimeout as sleep } from "node:timers/promises"
import { AgentGptError } from "@agentgpt/core"
import pg from "pg"
import { connectionSettings } from "../connect.ts"
import { sqlStateOf, translateStoreError } from "../translate-error.ts"
import type { EmbeddedPaths } from "./paths.ts"
import { inspectPostmaster, removeStaleNote } from "./postmaster.ts"
import {
  ensureCluster,
  ensurePassword,
  lastLines,
  prepareDirectories,
  SERVER_PORT,
  SERVER_ROLE,
} from "./prepare-cluster.ts"
import { runBinary } from "./run-binary.ts"
import { prepareServerBinaries } from "./server-binaries.ts"
import type { ServerBinaries } from "./server-binaries.ts"
import { chooseServerUser } from "./server-user.ts"
import type { ServerUser } from "./server-user.ts"

/** Everything needed to reach, start and stop the server of one home directory. */
export type EmbeddedServer = {
  readonly paths: EmbeddedPaths
  readonly binaries: ServerBinaries
  readonly user: ServerUser
  readonly url: string
}

const START_SECONDS = 120
const LARGEST_LOG_BYTES = 8 * 1024 * 1024
const DATABASE = "agentgpt"

/**
 * Prepares the directory and sees to it that its server runs and answers. Call it with the starter lock held.
 * @throws STORE_UNAVAILABLE, STORE_PATH_UNUSABLE, STORE_DATA_DAMAGED, STORE_START_FAILED
 */
export async function attachOrStart(paths: EmbeddedPaths, binDirectory?: string): Promise<EmbeddedServer> {
  const user = await chooseServerUser(paths.data)
  await prepareDirectories(paths, user)
  const binaries = binDirectory === undefined ? await prepareServerBinaries(paths, user) : { binDirectory }
  const password = await ensurePassword(paths)
  const server = { paths, binaries, user, url: urlOf(paths, password) }
  if (await answers(server)) return server
  await ensureCluster(paths, binaries, user, password)
  await startServer(server)
  await ensureDatabase(server)
  return server
}

/** Ends all connections and stops the server. Call it with the starter lock held. */
export async function stopServer(server: EmbeddedServer): Promise<void> {
  const options = ["stop", "-D", server.paths.data, "-m", "fast", "-w", "-t", "60"]
  const { exitCode, output } = await runBinary(server.binaries, server.user, "pg_ctl", options)
  if (exitCode !== 0 && !/PID file .* does not exist/u.test(output)) {
    throw new AgentGptError("STORE_START_FAILED", "The embedded database did not stop.", {
      meta: lastLines(output),
    })
  }
}

async function startServer(server: EmbeddedServer): Promise<void> {
  const { paths, binaries, user } = server
  const state = await inspectPostmaster(paths.data)
  // It is starting, or replaying its log after a crash.
  if (state === "running" && (await answersWithin(server, START_SECONDS))) return
  if (state === "another-program") await removeStaleNote(paths.data)
  if ((await stat(paths.logFile)).size > LARGEST_LOG_BYTES) await truncate(paths.logFile)
  const options = ["start", "-D", paths.data, "-l", paths.logFile, "-w", "-t", String(START_SECONDS)]
  for (let round = 0; ; round += 1) {
    const { exitCode } = await runBinary(binaries, user, "pg_ctl", options)
    if (exitCode === 0) return
    const log = await readFile(paths.logFile, "utf8").catch(() => "")
    // Left-over processes of a killed server hold its memory for a moment.
    const isLeftOver = /pre-existing shared memory block .* is still in use/u.test(lastLines(log).join("\n"))
    if (!isLeftOver || round === 20) {
      throw new AgentGptError("STORE_START_FAILED", undefined, { meta: lastLines(log) })
    }
    await sleep(250)
  }
}

/** Whether the server of this directory answers; a refused password is an answer, and a damaged directory. */
async function answers(server: EmbeddedServer): Promise<boolean> {
  const client = new pg.Client(connectionSettings(server.url, "agentgpt"))
  client.on("error", () => undefined)
  try {
    await client.connect()
    return true
  } catch (thrown) {
    if (sqlStateOf(thrown) === "3D000") {
      await ensureDatabase(server)
      return true
    }
    const error = translateStoreError(thrown)
    if (error.code === "STORE_ACCESS_DENIED") throw error
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function answersWithin(server: EmbeddedServer, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000
  while (performance.now() < deadline) {
    if (await answers(server)) return true
    if ((await inspectPostmaster(server.paths.data)) !== "running") return false
    await sleep(100)
  }
  return false
}

async function ensureDatabase(server: EmbeddedServer): Promise<void> {
  const url = new URL(server.url)
  url.pathname = "/postgres"
  const client = new pg.Client(connectionSettings(url.href, "agentgpt"))
  await client.connect()
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [DATABASE])
    if (rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

/** In a form that URL parsers accept; the host parameter wins over the host name. */
function urlOf(paths: EmbeddedPaths, password: string): string {
  const socket = encodeURIComponent(paths.sockets)
  return `postgresql://${SERVER_ROLE}:${password}@localhost:${SERVER_PORT}/${DATABASE}?host=${socket}`
}
