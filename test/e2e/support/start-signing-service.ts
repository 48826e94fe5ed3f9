import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

import { Wallet } from "ethers"

/** A service that holds a key and answers eth_signTransaction, as Web3Signer does: here by ethers. */
export async function startSigningService() {
  const wallet = Wallet.createRandom()
  let signed = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString("utf8"))
    response.setHeader("content-type", "application/json")
    const answer = (body: object) => response.end(JSON.stringify({ jsonrpc: "2.0", id, ...body }))
    if (method === "eth_accounts") return answer({ result: [wallet.address.toLowerCase()] })
    if (method !== "eth_signTransaction") return answer({ error: { code: -32_601, message: "unknown" } })
    const { from: _, gas, data, nonce, type, ...rest } = params[0]
    signed += 1
    const plain = { ...rest, data, gasLimit: gas, nonce: Number(nonce), type: Number(type) }
    return answer({ result: await wallet.signTransaction(plain) })
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a-key-that-nobody-sees`,
    address: wallet.address.toLowerCase() as `0x${string}`,
    countSigned: () => signed,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
