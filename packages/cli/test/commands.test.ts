import { readFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { planIntents } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { openMockStore } from "../../chain/src/mocks/mock-store.ts"
import { recordOrder } from "../../chain/src/bridge/cross-orders.ts"
import { SAMPLE_ORDER } from "../../chain/test/support/order-fixture.ts"
import { renderCliDocs } from "../scripts/render-cli-docs.ts"
import type { CommandDeclaration } from "../src/command.ts"
import { COMMANDS } from "../src/declarations/commands.ts"
import { callCli } from "./support/call-cli.ts"
import { planPayment } from "./support/plan-payment.ts"
import { makeProject, root } from "./support/make-project.ts"
import type { Project } from "./support/make-project.ts"
import { viewOf } from "./support/views.ts"

let project: Project
let store: Store
beforeAll(async () => {
  project = await makeProject()
  store = await openMockStore()
})
afterAll(async () => {
  await store.close()
  await project.remove()
})

/** How the example of a command ends here, where no node answers and no bundle lies around. */
const EXIT_CODES: Readonly<Record<string, number>> = {
  doctor: 31,
  verify: 24,
  "gas record": 42,
  // It is told to end before the run has ended.
  run: 130,
}

/** In a new home there is nothing to list. */
const EMPTY = new Set(["keys list", "lists show"])

/** The order whose beginning the examples name. */
const DISPATCH = {
  order: SAMPLE_ORDER,
  transactionHash: `0x${"d1".repeat(32)}`,
  logIndex: 0,
  dispatchedAtMs: 1_800_000_000_000,
} as const

const isJsonCommand = ({ passesOn }: CommandDeclaration) => passesOn !== true

describe.each(COMMANDS.map((command) => [command.name, command] as const))("agentgpt %s", (name, command) => {
  it("has help with all its options and an example that begins with its name", async () => {
    const { code, out, error } = await callCli([...name.split(" "), "--help"], {
      directory: project.directory,
    })
    expect([code, error]).toEqual([0, ""])
    const words = out.replaceAll(/\s+/gu, " ")
    expect(words).toContain(command.about)
    expect(words).toContain(`agentgpt ${command.example}`)
    expect(command.example.startsWith(name)).toBe(true)
    for (const { flags } of command.options ?? []) expect(words).toContain(flags)
    if (isJsonCommand(command)) expect(words).toContain("--json")
    if (command.spends === true) expect(words).toMatch(/--dry-run.*--yes/u)
  })

  it.runIf(isJsonCommand(command))("works as its example says, as text and as JSON", async () => {
    const argv = splitWords(command.example).map((word) => word.replace("127.0.0.1:8545", "127.0.0.1:1"))
    for (const json of [[], ["--json"]]) {
      await prepare(name)
      const { code, out, error, lines } = await callCli([...argv, ...json], {
        ...project,
        store,
        // Whatever goes on until it is told to end is told so at once.
        signal: AbortSignal.abort(),
        mock: {
          views: [
            viewOf(name === "approve" ? "asking" : "completed"),
            viewOf("running", { run: "payroll-2026-12" }),
          ],
        },
      })
      expect({ code, error: code === 0 ? "" : error }).toMatchObject({ code: EXIT_CODES[name] ?? 0 })
      if (json.length === 0) expect(out + error).not.toBe("")
      else expect(lines.length).toBeGreaterThanOrEqual(EMPTY.has(name) ? 0 : 1)
      if (json.length > 0) expect(error).toBe("")
      expect(out).not.toContain("undefined")
    }
  })
})

/** What the example makes must not be there yet. */
async function prepare(name: string): Promise<void> {
  const made: Readonly<Record<string, readonly string[]>> = {
    "journal backup": ["journal.jsonl"],
    init: ["agentgpt.config.ts", "policy.json"],
    "keys new": ["../home/keys/payroll.json"],
    "keys import": ["../home/keys/treasury.json"],
  }
  if (name === "route") await planPayment(store, "treasury/2026-11", "private")
  if (name === "journal declare-foreign") {
    const account = "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65"
    await store.sql
      .insertInto("agentgpt.lane")
      .values({ chain_id: "eip155:31337", account, first_nonce: 8n, next_nonce: 8n })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  if (name === "journal release") {
    const intent = {
      idempotencyKey: "payroll-7/chunk-0",
      chainId: "eip155:31337",
      payload: { total: "5" },
    } as const
    await planIntents(store, [intent])
  }
  if (name.startsWith("orders ")) await recordOrder(store, DISPATCH)
  await Promise.all((made[name] ?? []).map((file) => rm(join(project.directory, file), { force: true })))
  if (name === "keys address") {
    await callCli(splitWords("keys new payroll --passphrase-file passphrase.txt"), project)
  }
  // The files that init writes are of a policy that allows nobody.
  if (name === "doctor") {
    await project.remove()
    project = await makeProject()
  }
}

function splitWords(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, plain]) => quoted ?? plain ?? "")
}

describe("commands that pass on", () => {
  it.each([
    ["deploy --network localhost --dry-run --json", "deploy --network localhost --dry-run --json"],
    ["demo --once", "start --once"],
    ["demo --payments 1000 --chains 3", "start --payments 1000 --chains 3"],
  ])("%s runs %s", async (line, script) => {
    const { code, scripts } = await callCli(splitWords(line), project)
    expect([code, scripts]).toEqual([0, [script]])
  })

  it("end as the other program ended", async () => {
    const { code } = await callCli(["deploy"], { ...project, ports: { runScript: async () => 21 } })
    expect(code).toBe(21)
  })
})

describe("docs/cli.md", () => {
  it("is current", () => {
    expect(readFileSync(join(root, "docs", "cli.md"), "utf8")).toBe(renderCliDocs())
  })
})
