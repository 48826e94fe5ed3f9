import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { expect, test } from "vitest"

import { startAnvil } from "../local-chain/start-anvil.ts"
import { countTransactions } from "./support/ask-node.ts"
import { runScript } from "./support/run-script.ts"
import { startProxy } from "./support/start-proxy.ts"
import { LOCAL_STEPS } from "./support/deployment-steps.ts"

const DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"

const moments = Array.from({ length: LOCAL_STEPS }, (_, index) => index + 1).flatMap((count) => [
  [count, "before"] as const,
  [count, "after"] as const,
])

test.each(moments)(
  "killed at transaction %i, %s the node has it: resumed without loss or repetition",
  async (fatal, when) => {
    const output = mkdtempSync(join(tmpdir(), "agentgpt-kill-"))
    const node = await startAnvil()
    const deploy = (url: string, onStart?: Parameters<typeof runScript>[3]) =>
      runScript(
        "deploy",
        ["--network", "localhost", "--yes", "--output", output],
        { LOCALHOST_RPC_URL: url },
        onStart,
      )
    let kill: () => void = () => {}
    const proxy = await startProxy(node.url, async (count, moment) => {
      if (count !== fatal || moment !== when) return
      kill()
      await new Promise((resolve) => setTimeout(resolve, 300))
    })
    try {
      const killed = await deploy(proxy.url, (child) => (kill = () => child.kill("SIGKILL")))
      expect(killed.exitCode).toBeNull()
      const resumed = await deploy(node.url)
      expect(resumed.exitCode, resumed.stderr).toBe(0)
      expect(await countTransactions(node.url, DEPLOYER)).toBe(LOCAL_STEPS)
    } finally {
      await proxy.stop()
      await node.stop()
      rmSync(output, { recursive: true })
    }
  },
  120_000,
)
