import { expect, it } from "vitest"
import { createNodes } from "./create-nodes.ts"

it("asks each node no more often than it is allowed", async () => {
  const [limited] = createNodes(["http://127.0.0.1:1"], 1)
  const [free] = createNodes(["http://127.0.0.1:1"], undefined)
  const codeAfter = async (node: typeof limited) => {
    const requests = Array.from({ length: 60 }, () => ({ method: "eth_chainId", params: [] }))
    await node?.client.sendMany(requests)
    return node?.client.call("eth_chainId").catch(({ code }: { readonly code: string }) => code)
  }
  // Sixty at one a second: the next would wait longer than anybody does.
  expect(await codeAfter(limited)).toBe("NODE_RATE_LIMITED")
  expect(await codeAfter(free)).toBe("NODE_UNREACHABLE")
})
