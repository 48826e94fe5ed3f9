import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

export type Proxy = { readonly url: string; readonly stop: () => Promise<void> }

/** When the hook is called for the n-th (from 1) signed transaction: before or after the node has got it. */
export type Moment = "before" | "after"
/** Answering `true` cuts the connection instead of passing the transaction, or its answer, on. */
export type TransactionHook = (count: number, moment: Moment) => Promise<boolean | void> | boolean | void

/** A JSON-RPC proxy in front of a node that calls a hook around every signed transaction. */
export async function startProxy(nodeUrl: string, onTransaction: TransactionHook): Promise<Proxy> {
  let count = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", async () => {
      const body = Buffer.concat(chunks).toString("utf8")
      const isTransaction = body.includes('"eth_sendRawTransaction"')
      const number = isTransaction ? (count += 1) : 0
      const isLost = isTransaction && (await onTransaction(number, "before")) === true
      if (isLost || response.destroyed) return void response.destroy()
      const answer = await fetch(nodeUrl, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      })
      const text = await answer.text()
      if (isTransaction && (await onTransaction(number, "after")) === true) return void response.destroy()
      response.setHeader("content-type", "application/json")
      response.end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
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
