import { join, resolve } from "node:path"
import { AgentGptError } from "@agentgpt/core"

/** Where the embedded server keeps what, below the home directory. */
export type EmbeddedPaths = {
  readonly root: string
  readonly data: string
  readonly sockets: string
  readonly libraries: string
  readonly passwordFile: string
  readonly lockFile: string
  readonly logFile: string
}

// A socket's whole path has at most 107 bytes, of which the file name `.s.PGSQL.5432` and a slash take 14.
const LONGEST_SOCKET_DIRECTORY = 93

/** @throws STORE_PATH_UNUSABLE */
export function embeddedPaths(home: string): EmbeddedPaths {
  const root = join(resolve(home), "postgres")
  const sockets = join(root, "run")
  if (Buffer.byteLength(sockets) > LONGEST_SOCKET_DIRECTORY) {
    throw new AgentGptError("STORE_PATH_UNUSABLE", `The path ${sockets} is too long for a socket.`, {
      meta: [`Set AGENTGPT_HOME to a path of at most ${LONGEST_SOCKET_DIRECTORY - 13} bytes.`],
    })
  }
  return {
    root,
    data: join(root, "data"),
    sockets,
    libraries: join(root, "lib"),
    passwordFile: join(root, "password"),
    lockFile: join(root, "starter.lock"),
    logFile: join(root, "server.log"),
  }
}
