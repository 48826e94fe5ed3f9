import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { makeHome, removeHome } from "../../test/support/backends.ts"
import { startPayoutFixture } from "../../test/support/payout-fixture.ts"
import type { PayoutFixture } from "../../test/support/payout-fixture.ts"
import { DEV_KEYS } from "../../test/support/start-nodes.ts"

const root = fileURLToPath(new URL("../../../..", import.meta.url))
const example = "packages/chain/examples/pay-payroll.ts"
const guide = readFileSync(join(root, "docs/guides/batch-payments.md"), "utf8")
const blockOf = (language: string) =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "u").exec(guide)?.[1] ?? ""

let fixture: PayoutFixture
let home = ""
beforeAll(async () => {
  fixture = await startPayoutFixture()
  home = await makeHome()
})
afterAll(async () => {
  await fixture.stop()
  await removeHome(home)
})

describe("the guide to batch payments", () => {
  it("shows the example as it is", () => {
    expect(blockOf("ts")).toBe(readFileSync(join(root, example), "utf8"))
  })

  it("pays its payroll by its command, and nobody when it is repeated", async () => {
    const [program, ...args] = blockOf("sh").trim().split(" ").slice(1)
    expect([program, ...args.slice(0, 2)]).toEqual(["node", "--conditions=source", example])
    const token = await fixture.deployToken("MockERC20", [6], 10n ** 10n)
    const file = join(home, "payroll.csv")
    await writeFile(file, blockOf("csv"))
    const run = async () => {
      const words = args.map((word) => (word === "payroll.csv" ? file : word))
      const { stdout } = await promisify(execFile)(process.execPath, words, {
        cwd: root,
        env: {
          PATH: process.env["PATH"],
          NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
          AGENTGPT_HOME: home,
          RPC_URL: fixture.node.url,
          TOKEN: token.address,
          BATCH_PAYOUT: fixture.payout.address,
          // The key of the fixture's payer.
          PAYER_KEY: DEV_KEYS[1],
        },
        timeout: 120_000,
      })
      return stdout.split("\n")
    }
    const first = await run()
    expect(first).toContain("paid: 2 rows, 2230.5 USDC")
    expect(first).toContain("skipped: 1 rows, 0 USDC")
    expect(first).toContain("Everybody is paid.")
    expect(first.filter((line) => line.startsWith("Transaction "))).toHaveLength(1)
    const second = await run()
    expect(second).toContain("paid: 2 rows, 2230.5 USDC")
    expect(second.filter((line) => line.startsWith("Transaction "))).toEqual([])
    const ada = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
    expect(await token.contract["balanceOf"]!(ada)).toBe(980_000_000n)
  })
})
