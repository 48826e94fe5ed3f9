import { createServer } from "node:net"

/** True if a server could listen on this port of 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once("error", () => resolve(false))
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** The first free port from `from` on; undefined if none of the next `tries` is free. */
export async function findFreePort(from: number, tries = 100): Promise<number | undefined> {
  for (let port = from; port < from + tries && port < 65_536; port += 1) {
    if (await isPortFree(port)) return port
  }
  return undefined
}
