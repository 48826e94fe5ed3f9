import { once } from "node:events"
import { createServer } from "node:http"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { inspect } from "node:util"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { WebSocketServer } from "ws"
import { startFaultProxy } from "../../test/support/fault-proxy.ts"
import type { Fault, FaultProxy } from "../../test/support/fault-proxy.ts"
import { startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import { readEndpoint } from "./endpoint.ts"
import { createRpcClient } from "./rpc-client.ts"
import type { RpcClient } from "./rpc-client.ts"
import { createTokenBucket } from "./token-bucket.ts"

type Handler = (body: any, request: IncomingMessage, response: ServerResponse) => void

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

/** An HTTP server that answers as told. */
async function serve(handler: Handler): Promise<{ url: string; port: number; server: Server }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => handler(JSON.parse(Buffer.concat(chunks).toString("utf8")), request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, server }
}

const answer = (body: any) =>
  Array.isArray(body)
    ? body.map(({ id, method }) => ({ jsonrpc: "2.0", id, result: method }))
    : { jsonrpc: "2.0", id: body.id, result: body.method }

function openClient(options: Parameters<typeof createRpcClient>[0]): RpcClient {
  const client = createRpcClient(options)
  open.push(() => client.close())
  return client
}

describe("a client over HTTP", () => {
  it("puts what is asked at one moment into batches of bounded count and size, and answers each", async () => {
    const sizes: number[] = []
    const { url } = await serve((body, _request, response) => {
      sizes.push(Array.isArray(body) ? body.length : 1)
      // In another order than asked.
      response.end(
        JSON.stringify(Array.isArray(body) ? (answer(body) as unknown[]).toReversed() : answer(body)),
      )
    })
    const client = openClient({ url, largestBatch: 3, largestBatchBytes: 1000 })
    const names = ["a", "b", "c", "d", "e", "f", "g"]
    expect(await Promise.all(names.map((name) => client.call(name)))).toEqual(names)
    expect(sizes.toSorted()).toEqual([1, 3, 3])
    sizes.length = 0
    await client.sendMany([1, 2, 3].map(() => ({ method: "x", params: ["0x".padEnd(800, "0")] })))
    expect(sizes).toEqual([1, 1, 1])
    sizes.length = 0
    const data = "0x".padEnd(800, "0")
    await client.sendMany([1, 2, 3].map(() => ({ method: "eth_call", params: [{ data }, "latest"] })))
    expect(sizes).toEqual([1, 1, 1])
  })

  it("keeps the connection", async () => {
    let connections = 0
    const { url, server } = await serve((body, _request, response) =>
      response.end(JSON.stringify(answer(body))),
    )
    server.on("connection", () => (connections += 1))
    const client = openClient({ url })
    for (let n = 0; n < 5; n += 1) await client.call("eth_chainId")
    expect(connections).toBe(1)
  })

  it("sends credentials of the URL as a header and not in the path", async () => {
    const { port } = await serve((body, request, response) => {
      response.end(
        JSON.stringify({
          id: body.id,
          result: [request.headers.authorization, request.headers["x-key"], request.url],
        }),
      )
    })
    const client = openClient({
      url: `http://us%20er:hunter22@127.0.0.1:${port}/v2/abc`,
      headers: { "x-key": "k" },
    })
    const basic = `Basic ${Buffer.from("us er:hunter22").toString("base64")}`
    expect(await client.call("x")).toEqual([basic, "k", "/v2/abc"])
  })

  const failing = async (handler: Handler, options: object = {}) => {
    const { url } = await serve(handler)
    const reply = await openClient({ url, ...options }).send("eth_chainId")
    return reply.ok ? reply : reply.failure
  }

  it.each<[string, Handler, object]>([
    ["no JSON", (_body, _request, response) => response.end("<html>"), { reason: "invalid" }],
    [
      "no answer to this id",
      (_body, _request, response) => response.end('{"id":99,"result":"0x1"}'),
      { reason: "invalid" },
    ],
    [
      "neither result nor error",
      (body, _request, response) => response.end(JSON.stringify({ id: body.id })),
      { reason: "invalid" },
    ],
    ["null", (_body, _request, response) => response.end("null"), { reason: "invalid" }],
    [
      "a gateway's error",
      (body, _request, response) => response.writeHead(502).end(JSON.stringify(answer(body))),
      { reason: "http", message: "HTTP status 502." },
    ],
    [
      "an access error",
      (_body, _request, response) => response.writeHead(403).end("forbidden"),
      { reason: "http", message: "HTTP status 403." },
    ],
    [
      "a redirect",
      (_body, _request, response) => response.writeHead(307, { location: "http://127.0.0.1:9/" }).end(),
      { reason: "unreachable" },
    ],
    ["a closed connection", (_body, request) => request.socket.destroy(), { reason: "unreachable" }],
  ])("calls %s a broken line", async (_name, handler, expected) => {
    expect(await failing(handler)).toMatchObject({ kind: "transport", ...expected })
  })

  it("reads a node's error even where the server adds a status of its own", async () => {
    const handler: Handler = (body, _request, response) =>
      response.writeHead(400).end(
        JSON.stringify({
          jsonrpc: "2.0",
          id: body.id,
          error: { code: 3, message: "execution reverted", data: "0x08c379a0" },
        }),
      )
    expect(await failing(handler)).toEqual({
      kind: "rpc",
      code: 3,
      message: "execution reverted",
      data: "0x08c379a0",
    })
  })

  it("does not wait for ever", async () => {
    expect(await failing(() => undefined, { timeoutMs: 50 })).toMatchObject({
      kind: "transport",
      reason: "timeout",
    })
  })

  it("does not read an endless answer", async () => {
    const { createHttpTransport } = await import("./http-transport.ts")
    const { url } = await serve((_body, _request, response) => {
      const timer = setInterval(() => response.write("x".repeat(100_000)), 1)
      response.on("close", () => clearInterval(timer))
    })
    const transport = createHttpTransport(readEndpoint(url), { largestAnswerBytes: 1_000_000 })
    const [reply] = await transport.exchange([{ id: 1, method: "x", params: [] }], 10_000)
    expect(reply).toMatchObject({
      ok: false,
      failure: { reason: "invalid", message: "The answer is too large." },
    })
  })

  it("treats one error for a whole batch as unknown for each", async () => {
    const { url } = await serve((_body, _request, response) =>
      response.end('{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batching is off"}}'),
    )
    const replies = await openClient({ url }).sendMany([
      { method: "a", params: [] },
      { method: "b", params: [] },
    ])
    for (const reply of replies) {
      expect(reply).toMatchObject({
        ok: false,
        failure: {
          kind: "transport",
          reason: "invalid",
          message: expect.stringContaining("batching is off"),
        },
      })
    }
  })

  it("treats a missing answer in a batch as unknown, and the others as they are", async () => {
    const { url } = await serve((body, _request, response) =>
      response.end(JSON.stringify((answer(body) as unknown[]).slice(1))),
    )
    const replies = await openClient({ url }).sendMany([
      { method: "a", params: [] },
      { method: "b", params: [] },
    ])
    expect(replies).toMatchObject([
      { ok: false, failure: { reason: "invalid" } },
      { ok: true, result: "b" },
    ])
  })

  it("pauses for as long as the server asks", async () => {
    let calls = 0
    const { url } = await serve((body, _request, response) => {
      calls += 1
      if (calls === 1) response.writeHead(429, { "retry-after": "0.2" }).end()
      else response.end(JSON.stringify(answer(body)))
    })
    const client = openClient({ url })
    expect(await client.send("a")).toMatchObject({ failure: { reason: "rate-limited" } })
    const startedMs = performance.now()
    expect(await client.call("b")).toBe("b")
    expect(performance.now() - startedMs).toBeGreaterThan(150)
  })

  it("says that a request beyond the rate limit never left", async () => {
    const { url } = await serve((body, _request, response) => response.end(JSON.stringify(answer(body))))
    const client = openClient({ url, rateLimit: { requestsPerSecond: 1, longestWaitMs: 0 }, largestBatch: 1 })
    const replies = await client.sendMany([
      { method: "a", params: [] },
      { method: "b", params: [] },
    ])
    expect(replies).toMatchObject([{ ok: true }, { ok: false, failure: { reason: "not-sent" } }])
  })
})

describe("a token bucket", () => {
  const virtual = () => {
    let now = 0
    return {
      now: () => now,
      sleep: async (ms: number) => void (now += ms),
      rest: (ms: number) => void (now += ms),
    }
  }

  it("lets a burst go and then keeps the rate", async () => {
    const clock = virtual()
    const bucket = createTokenBucket({ requestsPerSecond: 10, burst: 3 }, clock)
    const times: number[] = []
    for (let n = 0; n < 6; n += 1) {
      await bucket.take(1)
      times.push(clock.now())
    }
    expect(times).toEqual([0, 0, 0, 100, 200, 300])
    clock.rest(1000)
    await bucket.take(3)
    expect(clock.now()).toBe(1300)
  })

  it("lets a batch beyond the burst go at once after a rest, and makes up for it", async () => {
    const clock = virtual()
    const bucket = createTokenBucket({ requestsPerSecond: 10, burst: 3 }, clock)
    await bucket.take(10)
    expect(clock.now()).toBe(0)
    await bucket.take(1)
    expect(clock.now()).toBe(800)
  })

  it("refuses what would wait too long and charges nothing for it", async () => {
    const clock = virtual()
    const bucket = createTokenBucket({ requestsPerSecond: 1, burst: 1, longestWaitMs: 1500 }, clock)
    await bucket.take(1)
    await expect(bucket.take(2)).resolves.toBeUndefined()
    await expect(bucket.take(3)).rejects.toMatchObject({ code: "NODE_RATE_LIMITED" })
    clock.rest(2000)
    await bucket.take(1)
    expect(clock.now()).toBe(3000)
  })

  it("without a limit only pauses", async () => {
    const clock = virtual()
    const bucket = createTokenBucket(undefined, clock)
    for (let n = 0; n < 100; n += 1) await bucket.take(100)
    expect(clock.now()).toBe(0)
    bucket.pauseUntil(500)
    await bucket.take(1)
    expect(clock.now()).toBe(500)
  })
})

describe("secrets of an endpoint", () => {
  const key = "Ak8sEcReT"
  it.each([
    ["in the path", (port: number) => `http://127.0.0.1:${port}/v2/${key}`],
    ["in the query", (port: number) => `http://127.0.0.1:${port}/?apikey=${key}`],
    ["as the password", (port: number) => `http://me:${key}@127.0.0.1:${port}/`],
    ["as the user", (port: number) => `http://${key}@127.0.0.1:${port}/`],
  ])("%s are in no error, no printed client and no answer", async (_name, write) => {
    const { port } = await serve((body, _request, response) => {
      const id = Array.isArray(body) ? null : body.id
      const error = { code: -32000, message: `no plan for ${key} (key=${key})`, data: { url: `x/${key}` } }
      response.end(JSON.stringify({ jsonrpc: "2.0", id, error }))
    })
    const client = openClient({ url: write(port) })
    const dead = openClient({ url: write(9), timeoutMs: 2000 })
    const shown = [
      inspect(client, { showHidden: true, depth: 9 }),
      JSON.stringify(client),
      client.name,
      inspect(await client.send("a"), { depth: 9 }),
      inspect(
        await client.sendMany([
          { method: "a", params: [] },
          { method: "b", params: [] },
        ]),
        { depth: 9 },
      ),
      inspect(await client.call("a").catch((error: unknown) => error), { showHidden: true, depth: 9 }),
      inspect(await dead.call("a").catch((error: unknown) => error), { showHidden: true, depth: 9 }),
    ].join("\n")
    expect(shown).not.toContain(key)
    expect(shown).toContain("no plan for [redacted]")
    expect(shown).toContain(`http://127.0.0.1:${port}`)
  })

  it("in a header are in no answer either", async () => {
    const { url } = await serve((body, request, response) => {
      response.end(
        JSON.stringify({
          id: body.id,
          error: { code: 1, message: `bad ${request.headers["authorization"]}` },
        }),
      )
    })
    const reply = await openClient({ url, headers: { authorization: `Bearer ${key}` } }).send("a")
    expect(inspect(reply)).not.toContain(key)
  })

  it.each(["", "ftp://x", "127.0.0.1:8545", "not a url", undefined])(
    "refuses %j as a URL without repeating it",
    (url) => {
      expect(() => createRpcClient({ url: url as string })).toThrow(
        expect.objectContaining({ code: "NODE_URL_INVALID" }),
      )
    },
  )
})

describe("a client over a websocket", () => {
  let node: LocalNode
  beforeAll(async () => {
    node = await startAnvil()
  })
  afterAll(() => node.stop())
  const wsUrl = () => node.url.replace("http", "ws")

  it("asks many things at once over one connection", async () => {
    const client = openClient({ url: wsUrl(), largestBatch: 7 })
    const blocks = await Promise.all(Array.from({ length: 50 }, () => client.call("eth_chainId")))
    expect(new Set(blocks)).toEqual(new Set(["0x7a69"]))
    expect(await client.send("eth_noSuchThing")).toMatchObject({ ok: false, failure: { kind: "rpc" } })
  })

  it("hears of new blocks until it has heard enough", async () => {
    const client = openClient({ url: wsUrl() })
    const heads: any[] = []
    let lost = 0
    const { unsubscribe } = await client.subscribe(["newHeads"], {
      onData: (head) => heads.push(head),
      onLost: () => (lost += 1),
    })
    await client.call("evm_mine")
    await expect.poll(() => heads.length).toBe(1)
    await unsubscribe()
    await client.call("evm_mine")
    await client.call("eth_chainId")
    expect(heads).toHaveLength(1)
    expect(lost).toBe(0)
  })

  it("does not know the outcome of what was under way when the line broke, says that subscriptions are lost, and connects again", async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" })
    open.push(() => server.close())
    let connections = 0
    server.on("connection", (socket) => {
      connections += 1
      socket.on("message", (data) => {
        const { id, method } = JSON.parse((data as Buffer).toString("utf8"))
        if (method === "die") socket.terminate()
        else if (method === "silence") return
        else socket.send(JSON.stringify({ id, result: method }))
      })
    })
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    const client = openClient({ url: `ws://127.0.0.1:${port}`, largestBatch: 1, timeoutMs: 300 })
    let lost = 0
    await client.subscribe(["newHeads"], { onData: () => undefined, onLost: () => (lost += 1) })
    const [silent, dead] = await client.sendMany([
      { method: "silence", params: [] },
      { method: "die", params: [] },
    ])
    for (const reply of [silent, dead])
      expect(reply).toMatchObject({ ok: false, failure: { kind: "transport", reason: "unreachable" } })
    expect(lost).toBe(1)
    expect(await client.call("again")).toBe("again")
    expect(connections).toBe(2)
    expect(await client.send("silence")).toMatchObject({ failure: { reason: "timeout" } })
    expect(await client.call("again")).toBe("again")
    await client.close()
    expect(await client.send("again")).toMatchObject({ failure: { reason: "not-sent" } })
  })

  it("misses no news that come together with the subscription's id", async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" })
    open.push(() => server.close())
    server.on("connection", (socket) => {
      socket.on("message", (data) => {
        const { id } = JSON.parse((data as Buffer).toString("utf8"))
        const news = {
          jsonrpc: "2.0",
          method: "eth_subscription",
          params: { subscription: "0x1", result: 7 },
        }
        socket.send(JSON.stringify(news))
        socket.send(JSON.stringify({ id, result: "0x1" }))
        socket.send(JSON.stringify(news))
      })
    })
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    const client = openClient({ url: `ws://127.0.0.1:${port}` })
    const heard: unknown[] = []
    await client.subscribe(["newHeads"], { onData: (result) => heard.push(result), onLost: () => undefined })
    await expect.poll(() => heard).toEqual([7, 7])
  })

  it("notices a connection that died without a word", async () => {
    const { createWebsocketTransport } = await import("./websocket-transport.ts")
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", autoPong: false })
    open.push(() => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    })
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    const transport = createWebsocketTransport(readEndpoint(`ws://127.0.0.1:${port}`), { pingEveryMs: 30 })
    open.push(() => transport.close())
    const [reply] = await transport.exchange([{ id: 1, method: "x", params: [] }], 5000)
    expect(reply).toMatchObject({ failure: { reason: "unreachable" } })
  })

  it("cannot reach what is not there", async () => {
    const client = openClient({ url: "ws://127.0.0.1:9/" })
    expect(await client.send("a")).toMatchObject({ failure: { kind: "transport", reason: "unreachable" } })
  })

  it("is needed for subscriptions", async () => {
    const client = openClient({ url: node.url })
    await expect(
      client.subscribe(["newHeads"], { onData: () => undefined, onLost: () => undefined }),
    ).rejects.toMatchObject({ code: "NODE_URL_INVALID" })
  })
})

describe("the fault proxy", () => {
  let node: LocalNode
  let proxy: FaultProxy
  beforeAll(async () => {
    node = await startAnvil()
    proxy = await startFaultProxy({ target: node.url, otherTarget: node.url })
  })
  afterAll(async () => {
    await proxy.close()
    await node.stop()
  })
  const height = async () => Number(await openClient({ url: node.url }).call("eth_blockNumber"))

  it.each<[string, Fault, boolean, object]>([
    ["loses a request", { kind: "lose-request" }, false, { reason: "unreachable" }],
    ["loses a reply", { kind: "lose-reply" }, true, { reason: "unreachable" }],
    ["answers 502 after delivery", { kind: "http-error" }, true, { reason: "http" }],
    [
      "answers 503 without delivery",
      { kind: "http-error", status: 503, delivered: false },
      false,
      { reason: "http", message: "HTTP status 503." },
    ],
    ["garbles a reply", { kind: "garble-reply" }, true, { reason: "invalid" }],
    ["hangs after delivery", { kind: "hang" }, true, { reason: "timeout" }],
    ["hangs before delivery", { kind: "hang", delivered: false }, false, { reason: "timeout" }],
    ["refuses", { kind: "rpc-error", code: -32000, message: "no" }, false, { kind: "rpc", message: "no" }],
  ])("%s", async (_name, fault, isDelivered, failure) => {
    proxy.setRules([{ methods: ["evm_mine"], times: 1, fault }])
    const before = await height()
    const client = openClient({ url: proxy.url, timeoutMs: 400 })
    expect(await client.send("evm_mine")).toMatchObject({ ok: false, failure })
    expect(await height()).toBe(before + (isDelivered ? 1 : 0))
    expect(await client.call("eth_chainId")).toBe("0x7a69")
  })

  it("replaces a result, delays, spares the first calls, and counts", async () => {
    proxy.setRules([
      { methods: ["eth_chainId"], after: 1, times: 1, fault: { kind: "replace-result", result: "0x1" } },
      { methods: ["eth_blockNumber"], fault: { kind: "delay", durationMs: 60 } },
    ])
    const client = openClient({ url: proxy.url, largestBatch: 1 })
    const ids: unknown[] = []
    for (let n = 0; n < 3; n += 1) ids.push(await client.call("eth_chainId"))
    expect(ids).toEqual(["0x7a69", "0x1", "0x7a69"])
    const startedMs = performance.now()
    await client.call("eth_blockNumber")
    expect(performance.now() - startedMs).toBeGreaterThan(50)
    expect(proxy.counts()).toMatchObject({ "replace-result": 1, delay: 1 })
    expect(proxy.seen.at(-1)).toEqual({ method: "eth_blockNumber", params: [], fault: "delay" })
  })

  it("strikes in the same pattern for the same seed, and in about the share that was asked", async () => {
    const patterns: string[] = []
    for (const seed of [5, 5, 6]) {
      const own = await startFaultProxy({
        target: node.url,
        seed,
        rules: [{ probability: 0.3, fault: { kind: "rpc-error", code: 1, message: "x" } }],
      })
      const client = openClient({ url: own.url, largestBatch: 1 })
      let pattern = ""
      for (let n = 0; n < 60; n += 1) pattern += (await client.send("eth_chainId")).ok ? "." : "x"
      patterns.push(pattern)
      await own.close()
    }
    expect(patterns[0]).toBe(patterns[1])
    expect(patterns[0]).not.toBe(patterns[2])
    expect(patterns[0]!.replaceAll(".", "").length).toBeGreaterThan(8)
    expect(patterns[0]!.replaceAll(".", "").length).toBeLessThan(30)
  })

  it("is gone when stopped and there when restarted", async () => {
    proxy.setRules([])
    const client = openClient({ url: proxy.url })
    expect((await client.send("eth_chainId")).ok).toBe(true)
    await proxy.stop()
    expect(await client.send("eth_chainId")).toMatchObject({ failure: { reason: "unreachable" } })
    await proxy.restart()
    expect((await client.send("eth_chainId")).ok).toBe(true)
  })
})
