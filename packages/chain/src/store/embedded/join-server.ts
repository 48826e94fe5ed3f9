import { setTimeout as sleep } from "node:timers/promises"
import { mkdir } from "node:fs/promises"
import pg from "pg"
import { connectionSettings } from "../connect.ts"
import { makeHome } from "../make-home.ts"
import { attachOrStart, stopServer } from "./attach-or-start.ts"
import type { EmbeddedServer } from "./attach-or-start.ts"
import { embeddedPaths } from "./paths.ts"
import { withStarterLock } from "./starter-lock.ts"

/** Our stay at the embedded server of a home directory. */
export type ServerStay = {
  readonly url: string
  readonly dataDirectory: string
  /** Leaves; who leaves last stops the server. Call it when all other connections are closed. */
  readonly leave: () => Promise<void>
}

// Every user of the server keeps one connection of this name; the server's own list of connections is the count
// of its users. The connections of a killed process end with it, so nothing has to be tidied up.
const PRESENCE = "agentgpt-presence"
const LONGEST_PAUSE_MS = 5000

/**
 * Attaches to the embedded server of a home directory, or starts it. When the server dies it is started again by
 * any of its users, at the same address.
 */
export async function joinServer(home: string, binDirectory?: string): Promise<ServerStay> {
  const paths = embeddedPaths(home)
  await makeHome(home)
  await mkdir(paths.root, { recursive: true, mode: 0o711 })
  const stay: { hasLeft: boolean; presence?: pg.Client; server?: EmbeddedServer } = { hasLeft: false }
  const enter = () =>
    withStarterLock(paths.lockFile, async () => {
      if (stay.hasLeft) return
      stay.server = await attachOrStart(paths, binDirectory)
      stay.presence = await connectPresence(stay.server.url, () => void enterAgain())
    })
  const enterAgain = async (): Promise<void> => {
    for (let pauseMs = 50; !stay.hasLeft; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      await sleep(pauseMs, undefined, { ref: false })
      if (
        await enter().then(
          () => true,
          () => false,
        )
      )
        return
    }
  }
  await enter()
  const { url } = stay.server as unknown as EmbeddedServer
  const leave = async (): Promise<void> => {
    if (stay.hasLeft) return
    stay.hasLeft = true
    await withStarterLock(paths.lockFile, async () => {
      const { presence, server } = stay
      if (presence === undefined || server === undefined) return
      const isLast = await isAlone(presence)
      await presence.end().catch(() => undefined)
      if (isLast) await stopServer(server)
    })
  }
  return { url, dataDirectory: paths.data, leave }
}

async function connectPresence(url: string, whenLost: () => void): Promise<pg.Client> {
  const client = new pg.Client(connectionSettings(url, PRESENCE))
  await client.connect()
  client.on("error", () => undefined)
  client.once("end", whenLost)
  return client
}

/** Whether nobody but this connection uses the server; the pools of its users do not count twice. */
async function isAlone(presence: pg.Client): Promise<boolean> {
  try {
    const { rows } = await presence.query<{ others: boolean }>(
      `select exists (select from pg_stat_activity where backend_type = 'client backend'
        and pid <> pg_backend_pid() and application_name <> 'agentgpt') as others`,
    )
    return rows[0]?.others === false
  } catch {
    // The server is gone already, or will be looked after by whoever started it again.
    return false
  }
}
