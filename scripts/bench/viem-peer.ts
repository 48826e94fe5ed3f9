import { createNonceManager, createWalletClient, defineChain, http, parseAbi } from "viem"
import { privateKeyToAccount } from "viem/accounts"
import { jsonRpc } from "viem/nonce"
import { PEER_FEES, PEER_TIMEOUT_MS, WORKERS, payAll } from "../../packages/chain/test/faults/peers.ts"
import type { Peer } from "../../packages/chain/test/faults/peers.ts"

const abi = parseAbi(["function transfer(address to, uint256 amount) returns (bool)"])

/** viem's nonce manager with eight payments at a time, tried three times more. */
export const payWithViem: Peer = async (context) => {
  const { url, token, key } = context
  const chain = defineChain({
    id: 31_337,
    name: "local",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  })
  const account = privateKeyToAccount(key, { nonceManager: createNonceManager({ source: jsonRpc() }) })
  const client = createWalletClient({ account, chain, transport: http(url, { timeout: PEER_TIMEOUT_MS }) })
  return payAll(context, WORKERS, ({ payee, units }) =>
    client.writeContract({
      address: token,
      abi,
      functionName: "transfer",
      args: [payee, units],
      gas: PEER_FEES.gasLimit,
      maxFeePerGas: PEER_FEES.maxFeePerGas,
      maxPriorityFeePerGas: PEER_FEES.maxPriorityFeePerGas,
    }),
  )
}
