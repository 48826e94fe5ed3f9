import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"

import { findFreePort, isPortFree } from "../local-chain/find-free-port.ts"
import { startLocalNode } from "../local-chain/local-node.ts"
import { startAnvil } from "../local-chain/start-anvil.ts"
import { askNode } from "./support/ask-node.ts"

describe("a local node", () => {
  const folder = mkdtempSync(join(tmpdir(), "local-chain-"))
  const listStates = () => readdirSync(folder, { recursive: true })
  beforeAll(() => vi.stubEnv("TMPDIR", folder))
  afterAll(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })

  test("follows the rules of the main network: a transaction over 2^24 gas is refused", async () => {
    const node = await startAnvil()
    try {
      const [from] = await askNode(node.url, "eth_accounts")
      const send = (gas: string) => askNode(node.url, "eth_sendTransaction", [{ from, to: from, gas }])
      await expect(send("0x1000001")).rejects.toThrow()
      await expect(send("0x1000000")).resolves.toMatch(/^0x/)
    } finally {
      await node.stop()
    }
    await expect(fetch(node.url)).rejects.toThrow()
  })

  test("that cannot start says why", async () => {
    await expect(startAnvil({ flags: ["--no-such-flag"] })).rejects.toThrow(/no-such-flag/)
    expect(listStates()).toEqual([])
  })

  test.each(["stopped", "killed"])("that is %s leaves no old states behind", async (end) => {
    const node = await startAnvil()
    try {
      await askNode(node.url, "anvil_mine", ["0x258"])
      // The folder of the node, and states in it: more than the folder alone.
      expect(listStates().length).toBeGreaterThan(10)
      if (end === "killed") process.kill(node.pid, "SIGKILL")
    } finally {
      await node.stop()
    }
    expect(listStates()).toEqual([])
  })
})

describe("a node that writes for a while when it is told to end", () => {
  const folder = mkdtempSync(join(tmpdir(), "local-node-"))
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each([
    { patience: "as long as it was told", stopTimeoutMs: 60_000, written: true },
    { patience: "three seconds by itself", stopTimeoutMs: undefined, written: false },
  ])("is waited for $patience", async ({ stopTimeoutMs, written }) => {
    const file = join(folder, `state-${stopTimeoutMs}`)
    const write = `setTimeout(() => { require("fs").writeFileSync(${JSON.stringify(file)}, ""); process.exit() }, 4000)`
    const node = await startLocalNode({
      command: process.execPath,
      argv: [
        "-e",
        `process.on("SIGTERM", () => ${write}); setInterval(() => {}, 1000); console.log("port 1")`,
      ],
      listening: /port (\d+)/,
      ...(stopTimeoutMs !== undefined && { stopTimeoutMs }),
    })
    await node.stop()
    expect(existsSync(file)).toBe(written)
  })
})

describe("ports", () => {
  const servers: ReturnType<typeof createServer>[] = []
  afterEach(() => servers.splice(0).forEach((server) => server.close()))

  test("the next free one is found after a busy one", async () => {
    const server = createServer()
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const { port } = server.address() as AddressInfo
    expect(await isPortFree(port)).toBe(false)
    expect(await findFreePort(port)).toBeGreaterThan(port)
    expect(await findFreePort(port, 1)).toBeUndefined()
  })
})
