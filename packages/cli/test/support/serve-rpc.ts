import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

export type ServedNode = { readonly url: string; readonly stop: () => Promise<void> }

const replyTo = (answers: Readonly<Record<string, unknown>>) => (call: object) => {
  const { id, method } = call as { readonly id: number; readonly method: string }
  return { jsonrpc: "2.0", id, result: answers[method] }
}

/** A node that answers each method with what it is told to. */
export async function serveRpc(answers: Readonly<Record<string, unknown>>): Promise<ServedNode> {
  const reply = replyTo(answers)
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as object | readonly object[]
      response.setHeader("content-type", "application/json")
      response.end(JSON.stringify(Array.isArray(body) ? body.map(reply) : reply(body)))
    })
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
