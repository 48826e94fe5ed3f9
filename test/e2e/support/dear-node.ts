import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"

type Asked = { readonly id: unknown; readonly method: string }

/** A node that stands before another one: it says what gas costs as it is told, and keeps what it was asked. */
export type DearNode = {
  readonly url: string
  /** What `eth_gasPrice` answers; anything else than an amount makes no sense. */
  readonly sayPrice: (wei: bigint | string) => void
  /** The methods that it was asked since it was asked for them last. */
  readonly takeAsked: () => readonly string[]
  readonly stop: () => Promise<void>
}

export async function startDearNode(behind: string): Promise<DearNode> {
  let price = "0x1"
  const asked: string[] = []
  const answerOne = (request: Asked, reply: object) =>
    request.method === "eth_gasPrice" ? { ...reply, result: price } : reply
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request)
      const questions = JSON.parse(body) as Asked | readonly Asked[]
      const list = [questions].flat() as readonly Asked[]
      const answer = await fetch(behind, {
        method: "POST",
        body,
        headers: { "content-type": "application/json" },
      })
      asked.push(...list.map(({ method }) => method))
      const replies = [await answer.json()].flat() as readonly { id: unknown }[]
      const told = list.map((one) =>
        answerOne(one, replies.find(({ id }) => id === one.id) ?? { id: one.id }),
      )
      response.setHeader("content-type", "application/json")
      response.end(JSON.stringify(Array.isArray(questions) ? told : told[0]))
    })().catch(() => response.destroy())
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sayPrice: (wei) => {
      price = typeof wei === "string" ? wei : `0x${wei.toString(16)}`
    },
    takeAsked: () => asked.splice(0),
    stop: async () => {
      const closed = once(server, "close")
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
