import { afterAll, beforeAll, expect, it } from "vitest"
import { startFaultProxy } from "../../test/support/fault-proxy.ts"
import type { FaultProxy } from "../../test/support/fault-proxy.ts"
import { DEV_KEYS, startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import { createRpcClient } from "./rpc-client.ts"
import { createRpcPool } from "./rpc-pool.ts"
import { SEND_OUTCOMES } from "./send-outcome.ts"

const PAYMENTS = 60
const GWEI = 1_000_000_000n
const RECIPIENT = "0x00000000000000000000000000000000000a9e47"

let node: LocalNode
let proxies: readonly FaultProxy[]
beforeAll(async () => {
  node = await startAnvil({ flags: ["--no-mining"] })
  const methods = ["eth_sendRawTransaction"]
  proxies = await Promise.all(
    [11, 12].map((seed) =>
      startFaultProxy({
        target: node.url,
        seed,
        rules: [
          { methods, probability: 0.25, fault: { kind: "lose-request" } },
          { methods, probability: 0.25, fault: { kind: "lose-reply" } },
          { methods, probability: 0.1, fault: { kind: "http-error" } },
        ],
      }),
    ),
  )
})
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.close()))
  await node.stop()
})

it("the same bytes sent until a node has them arrive once each, through lines that lose half of everything", async () => {
  const signer = createLocalSigner(DEV_KEYS[0])
  const nodes = proxies.map(({ url }, index) => ({
    client: createRpcClient({ name: `n${index}`, url, largestBatch: 1, timeoutMs: 5000 }),
  }))
  const pool = createRpcPool({ chainId: "eip155:31337", nodes })
  const direct = createRpcClient({ url: node.url })
  let resends = 0
  for (let nonce = 0n; nonce < PAYMENTS; nonce += 1n) {
    const { raw } = await signer.signTransaction({
      type: "eip1559",
      chainId: 31_337n,
      nonce,
      maxFeePerGasWei: 100n * GWEI,
      maxPriorityFeePerGasWei: GWEI,
      gasLimit: 21_000n,
      to: RECIPIENT,
      value: 1n,
      data: "0x",
    })
    for (;;) {
      const { outcome } = await pool.broadcast(raw)
      if (SEND_OUTCOMES[outcome].isHeld === "yes") break
      // Nothing but a broken line may keep a good transaction from being taken.
      expect(outcome).toBe("ambiguous")
      resends += 1
    }
  }
  await direct.call("evm_mine")
  expect(await direct.call("eth_getBalance", [RECIPIENT, "latest"])).toBe(`0x${PAYMENTS.toString(16)}`)
  expect(await direct.call("eth_getTransactionCount", [signer.address, "latest"])).toBe(
    `0x${PAYMENTS.toString(16)}`,
  )
  expect(resends).toBeGreaterThan(10)
  await Promise.all([pool.close(), direct.close()])
})
