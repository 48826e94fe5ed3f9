import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { readPolicy } from "@agentgpt/agentgpt"
import { openStore } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError, FAMILIES, hexToBytes, keccak256, resolveConfig } from "@agentgpt/core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { openMockStore } from "../../chain/src/mocks/mock-store.ts"
import { checkCode } from "../src/chains/check-code.ts"
import { readNodes } from "../src/chains/read-nodes.ts"
import { POLICY_TEMPLATE } from "../src/config/templates.ts"
import { judgeNode } from "../src/doctor/check-chain.ts"
import { checkNode, judgeDisk } from "../src/doctor/check-machine.ts"
import { readStoredLists } from "../src/lists/stored-lists.ts"
import { callCli } from "./support/call-cli.ts"
import type { CallOptions } from "./support/call-cli.ts"
import { planPayment } from "./support/plan-payment.ts"
import { makeProject, PASSPHRASE } from "./support/make-project.ts"
import type { Project } from "./support/make-project.ts"
import { serveRpc } from "./support/serve-rpc.ts"
import type { ServedNode } from "./support/serve-rpc.ts"

let project: Project
let store: Store
const nodes: ServedNode[] = []
beforeAll(async () => {
  project = await makeProject()
  store = await openMockStore()
})
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.stop()
})
afterAll(async () => {
  await store.close()
  await project.remove()
})

const call = (line: string, options: Partial<CallOptions> = {}) =>
  callCli(line.split(" "), { ...project, store, ...options })

const serve = async (answers: Readonly<Record<string, unknown>>) => {
  const node = await serveRpc(answers)
  nodes.push(node)
  return node.url
}
const NOW_MS = 1_800_000_001_000
const block = (number: number, ageSeconds = 1) => ({
  number: `0x${number.toString(16)}`,
  timestamp: `0x${(NOW_MS / 1_000 - ageSeconds).toString(16)}`,
})

describe("a home directory that cannot be made", () => {
  it.each([
    ["where the system takes no directory", "/proc/agentgpt/home"],
    ["below a file", "file/home"],
  ])("is refused %s", async (_name, place) => {
    const home = place.startsWith("/") ? place : join(project.directory, place)
    writeFileSync(join(project.directory, "file"), "")
    const environment = { AGENTGPT_HOME: home }
    const line = "keys new payroll --passphrase-file passphrase.txt --json"
    expect((await call(line, { environment })).lines).toMatchObject([{ code: "STORE_PATH_UNUSABLE" }])
    const { lines } = await call("doctor --json", { environment })
    expect(lines).toContainEqual(expect.objectContaining({ code: "STORE_PATH_UNUSABLE" }))
    await expect(openStore({ home, environment: {} })).rejects.toMatchObject({ code: "STORE_PATH_UNUSABLE" })
  })
})

describe("init", () => {
  const fresh = (name: string) => {
    const directory = join(project.directory, name)
    mkdirSync(directory)
    return { ...project, directory }
  }

  it("writes files that are accepted as they stand, and lines of .gitignore once", async () => {
    const place = fresh("new")
    writeFileSync(join(place.directory, ".gitignore"), "node_modules\n.env")
    expect((await callCli(["init"], place)).code).toBe(0)
    const { lines, code } = await callCli(["config", "show", "--json"], place)
    expect([code, lines]).toMatchObject([
      0,
      [{ file: "agentgpt.config.ts", config: { execution: { maxThreads: 8 } } }],
    ])
    const policy = readPolicy(JSON.parse(POLICY_TEMPLATE))
    expect(policy.payees).toEqual({ allow: [], deny: [], unknown: "deny" })
    expect((await callCli(["init", "--force"], place)).code).toBe(0)
    const ignored = readFileSync(join(place.directory, ".gitignore"), "utf8").trim().split("\n")
    expect(ignored).toEqual(["node_modules", ".env", ".env.*", "*.key.json", "passphrase*.txt"])
  })

  it.each(["agentgpt.config.ts", "policy.json"])("writes nothing at all where %s is there", async (name) => {
    const place = fresh(`has-${name}`)
    writeFileSync(join(place.directory, name), "mine")
    const { code } = await callCli(["init"], place)
    expect(code).toBe(31)
    expect(readdirSync(place.directory)).toEqual([name])
    expect(readFileSync(join(place.directory, name), "utf8")).toBe("mine")
  })
})

describe("configure-execution", () => {
  const settings = () =>
    JSON.parse(readFileSync(join(project.directory, "agentgpt.settings.json"), "utf8")) as unknown

  it("takes the documented line, shows what changes and keeps what was set before", async () => {
    const first = await call(
      "configure-execution --methods batch,parallel --gas_threshold 50 --max_threads 12 --json",
    )
    expect(first.lines).toMatchObject([
      {
        written: true,
        changes: [
          { path: "execution.methods", after: ["batch", "parallel"] },
          { path: "execution.maxThreads", before: 8, after: 12 },
        ],
      },
    ])
    await call("configure-execution --max-threads=13")
    expect(settings()).toEqual({
      execution: { methods: ["batch", "parallel"], gasThreshold: "50", maxThreads: 13 },
    })
    const { lines } = await call("config show --origin --json")
    expect(lines[0]).toMatchObject({
      config: { execution: { maxThreads: 13 } },
      origins: { "execution.maxThreads": { source: "file", name: "agentgpt.settings.json" } },
    })
  })

  it("says when the environment wins over it", async () => {
    const environment = { ...project.environment, AGENTGPT_EXECUTION_MAX_THREADS: "3" }
    const { error } = await call("configure-execution --max-threads 14", { environment })
    expect(error).toContain("AGENTGPT_EXECUTION_MAX_THREADS is set and wins")
  })

  it.each([
    ["--max-threads 0", "CONFIG_INVALID"],
    ["--max-threads many", "CONFIG_INVALID"],
    ["--methods batch,teleport", "CONFIG_INVALID"],
    ["--gas-threshold -1", "CONFIG_INVALID"],
    ["--dry-run", "CLI_USAGE_INVALID"],
  ])("writes nothing for %s", async (options, code) => {
    const before = settings()
    const { lines } = await call(`configure-execution ${options} --json`)
    expect(lines).toMatchObject([{ code }])
    expect(settings()).toEqual(before)
  })

  it("writes nothing with --dry-run", async () => {
    const before = settings()
    const { code, lines } = await call("configure-execution --max-threads 99 --dry-run --json")
    expect([code, lines]).toMatchObject([0, [{ written: false, changes: [{ after: 99 }] }]])
    expect(settings()).toEqual(before)
  })
})

describe("a configuration that cannot be read", () => {
  it.each([
    ["broken.json", "{ nope", "not well formed"],
    ["empty.js", "export const a = 1", "default export"],
    ["thrown.js", "throw new Error('x')", "missing or not permitted"],
  ])("%s is refused", async (name, text, hint) => {
    writeFileSync(join(project.directory, name), text)
    const { code, lines } = await call(`config show --config ${name} --json`)
    expect([code, lines]).toMatchObject([
      10,
      [{ code: "CONFIG_FILE_UNREADABLE", detail: expect.stringContaining(hint) }],
    ])
  })

  it("is read where it begins with a byte order mark", async () => {
    writeFileSync(join(project.directory, "marked.json"), '\uFEFF{ "tasks": { "maxConcurrent": 5 } }')
    const { code, out } = await call("config show --config marked.json")
    expect([code, out]).toEqual([0, expect.stringMatching(/maxConcurrent +5/u)])
  })

  it("refuses a secret that is not in the environment, by its name", async () => {
    const config = { chains: { "eip155:1": { rpcUrls: [{ $secret: "MAIN_RPC_URL" }] } } }
    writeFileSync(join(project.directory, "secret.json"), JSON.stringify(config))
    const { lines } = await call("worker --config secret.json --json", { signal: AbortSignal.abort() })
    expect(lines).toMatchObject([
      { code: "CONFIG_SECRET_MISSING", detail: expect.stringContaining("MAIN_RPC_URL") },
    ])
    const ready = await call("worker --config secret.json --json", {
      signal: AbortSignal.abort(),
      environment: { ...project.environment, MAIN_RPC_URL: "http://127.0.0.1:1/key" },
    })
    expect(ready.inputs?.rpcUrls.get("eip155:1")).toEqual(["http://127.0.0.1:1/key"])
    expect(ready.out).not.toContain("/key")
  })
})

describe("route", () => {
  it("lets public nodes have a private payment when a person says why and agrees, and never back", async () => {
    await planPayment(store, "secret", "private")
    const change = { idempotencyKey: "secret", route: "public", isChanged: true }
    const dry = await call("route secret public --dry-run --json")
    expect(dry.lines).toEqual([{ idempotencyKey: "secret", route: "private", dryRun: true }])
    const silent = await call("route secret public --why slow --json")
    expect(silent.lines).toMatchObject([{ code: "CLI_NOT_CONFIRMED" }])
    const unexplained = await call("route secret public --yes --json")
    expect(unexplained.lines).toMatchObject([{ code: "JOURNAL_PERSON_MISSING" }])
    const kept = await call("route secret private --why x --yes --json")
    expect(kept.lines).toEqual([{ ...change, route: "private", isChanged: false }])
    const asked = await call("route secret public", { typed: ["y", "the relay takes too long"] })
    expect([asked.code, asked.out]).toMatchObject([0, expect.stringContaining("goes to public nodes")])
    const again = await call("route secret public --why x --yes --json")
    expect(again.lines).toEqual([{ ...change, isChanged: false }])
    const back = await call("route secret private --why x --yes --json")
    expect([back.code, back.lines]).toMatchObject([48, [{ code: "SUBMIT_ROUTE_FIXED" }]])
  })

  it("refuses what was never private, another route and a key that nobody knows", async () => {
    await planPayment(store, "open", "public")
    const codeOf = async (line: string) => (await call(`${line} --why x --yes --json`)).lines
    expect(await codeOf("route open private")).toMatchObject([{ code: "SUBMIT_ROUTE_FIXED" }])
    expect(await codeOf("route open secret")).toMatchObject([{ code: "CLI_USAGE_INVALID" }])
    expect(await codeOf("route nobody public")).toMatchObject([{ code: "JOURNAL_INTENT_UNKNOWN" }])
  })
})

describe("halt and resume", () => {
  it("stop everything at once, and go on only when a person says why and agrees", async () => {
    const missing = await call("halt --json")
    expect(missing.lines).toMatchObject([
      { code: "JOURNAL_PERSON_MISSING", next: [expect.stringContaining("--why")] },
    ])
    const halted = await callCli(["halt", "--why", "key stolen", "--who", "ana", "--json"], {
      ...project,
      store,
    })
    expect(halted.lines).toMatchObject([
      { isHalted: true, last: { who: "ana", why: "key stolen" }, inFlight: [] },
    ])
    const dry = await call("resume --dry-run --json")
    expect(dry.lines).toMatchObject([{ isHalted: true, dryRun: true }])
    const silent = await call("resume --why ok --json")
    expect(silent.lines).toMatchObject([{ code: "CLI_NOT_CONFIRMED" }])
    const refused = await call("resume --why ok", { typed: ["n"] })
    expect(refused.code).toBe(31)
    const asked = await call("resume", { typed: ["all clear", "y"] })
    expect([asked.code, asked.out]).toMatchObject([0, expect.stringContaining("The lanes are not halted.")])
    expect(asked.out).toContain("all clear")
    const again = await call("resume --why x --yes --json")
    expect(again.lines).toMatchObject([{ isHalted: false }])
  })
})

describe("keys", () => {
  it("ask for a new passphrase twice, and show none of it", async () => {
    const { code, error, out } = await call("keys new typed", { typed: [PASSPHRASE, PASSPHRASE] })
    expect(code).toBe(0)
    expect(out + error).not.toContain(PASSPHRASE)
    const differing = await call("keys new other", { typed: [PASSPHRASE, `${PASSPHRASE}r`] })
    expect(differing.code).toBe(31)
    expect(existsSync(join(project.home, "keys", "other.json"))).toBe(false)
  })

  it.each(["../evil", "UPPER", "a b", ".hidden", "a/b"])("have no name %j", async (name) => {
    const { code } = await callCli(["keys", "new", name, "--passphrase-file", "passphrase.txt"], project)
    expect(code).toBe(2)
  })

  it("are listed with what is wrong with them", async () => {
    const keys = join(project.home, "keys")
    rmSync(keys, { recursive: true, force: true })
    expect((await call("keys new seen --passphrase-file passphrase.txt")).code).toBe(0)
    writeFileSync(join(keys, "broken.json"), "{}")
    chmodSync(join(keys, "seen.json"), 0o644)
    const { lines } = await call("keys list --json")
    expect(lines).toMatchObject([
      { name: "broken", kind: "unreadable" },
      { name: "seen", kind: "account", isPrivate: false },
    ])
    const { lines: checks } = await call("doctor --json")
    const bad = checks.filter(({ area, verdict }) => area === "keys" && verdict === "fail")
    expect(bad.map(({ name }) => name)).toEqual(["broken", "seen"])
    rmSync(join(keys, "broken.json"))
    // The passphrase is right: that others may read the file is all that is wrong.
    const worker = await call("worker --json --passphrase-file passphrase.txt", {
      signal: AbortSignal.abort(),
    })
    expect(worker.lines).toMatchObject([{ code: "SIGNER_KEYSTORE_INVALID" }])
    rmSync(keys, { recursive: true })
  })

  it("import nothing that is no key", async () => {
    for (const piped of ["", "0x12", "{}", "0".repeat(64), "z".repeat(64)]) {
      const { code, lines } = await call(
        "keys import nokey --from - --passphrase-file passphrase.txt --json",
        { piped },
      )
      expect([code, lines]).toMatchObject([41, [{ code: expect.stringMatching(/^SIGNER_/u) }]])
    }
    const argument = await call("keys import nokey --json")
    expect(argument.code).toBe(2)
    expect(existsSync(join(project.home, "keys", "nokey.json"))).toBe(false)
  })
})

describe("lists", () => {
  const write = (name: string, day: string, count = 1) =>
    writeFileSync(
      join(project.directory, name),
      `# Published: ${day}\n# Count: ${count}\n0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC  a\n`,
    )

  it("are kept as a whole copy, and a refused one changes nothing", async () => {
    write("a.txt", "2027-01-10")
    expect((await call("lists import a.txt --name ours --max-age-days 30")).code).toBe(0)
    const [first] = await readStoredLists(project.home)
    expect(first).toMatchObject({ source: { name: "ours" }, rules: { mostAgeDays: 30 } })
    write("b.txt", "2027-01-11", 2)
    const refused = await call("lists import b.txt --name ours --json")
    expect([refused.code, refused.lines]).toMatchObject([65, [{ code: "SCREEN_COUNT_MISMATCH" }]])
    expect(await readStoredLists(project.home)).toEqual([first])
    write("c.txt", "2027-01-12")
    expect((await call("lists import c.txt --name ours")).code).toBe(0)
    const [second] = await readStoredLists(project.home)
    expect(readFileSync(second?.source.path ?? "", "utf8")).toContain("2027-01-12")
    // One note and one copy: nothing of the others is left.
    expect(readdirSync(join(project.home, "sanctions", "files"))).toHaveLength(2)
    expect(statSync(join(project.home, "sanctions")).mode & 0o011).toBe(0o011)
  })

  it("are not kept under what is no name, nor outside of their folder", async () => {
    write("d.txt", "2027-01-12")
    const before = readdirSync(project.home)
    for (const name of ["../../out", "/tmp/out", "Über"]) {
      const { code, lines } = await call(`lists import d.txt --name ${name} --json`)
      expect([code, lines]).toMatchObject([65, [{ code: "SCREEN_RULES_INVALID" }]])
    }
    expect(readdirSync(project.home)).toEqual(before)
  })

  it("are shown with their age, and a stale one fails the doctor", async () => {
    const later = () => NOW_MS + 60 * 86_400_000
    const { lines } = await call("lists show --json", { now: later })
    expect(lines).toMatchObject([{ record: { name: "ours" }, isStale: true }])
    const { lines: checks } = await call("doctor --json", { now: later })
    expect(checks.find(({ area }) => area === "lists")).toMatchObject({
      verdict: "fail",
      code: "SCREEN_LIST_STALE",
    })
  })

  it("reach those who open an orchestrator", async () => {
    const { inputs } = await call("runs list --json")
    expect(inputs?.lists).toMatchObject([{ source: { name: "ours" } }])
  })
})

describe("doctor", () => {
  it("says for everything that is not in order what to do", async () => {
    const { code, lines, error } = await call("doctor --json")
    expect([code, error]).toEqual([31, ""])
    const checks = lines.filter(({ area }) => area !== undefined)
    expect(new Set(checks.map(({ area }) => area))).toEqual(
      new Set(["machine", "files", "keys", "lists", "eip155:31337", "store"]),
    )
    for (const check of checks.filter(({ verdict }) => verdict !== "ok")) {
      expect(check["advice"], JSON.stringify(check)).toMatch(/\w{3}/u)
    }
    expect(lines.at(-1)).toMatchObject({ verdict: "fail", checks: checks.length })
  })

  it("goes on when the store cannot be opened", async () => {
    const unreachable = async () => Promise.reject(new AgentGptError("STORE_UNREACHABLE"))
    const { code, lines } = await call("doctor --json", { ports: { openStore: unreachable } })
    expect(code).toBe(31)
    expect(lines.find(({ area }) => area === "store")).toMatchObject({
      verdict: "fail",
      code: "STORE_UNREACHABLE",
    })
  })

  it.each([
    ["22.19.0", "fail"],
    ["24.0.0", "ok"],
  ])("judges Node %s: %s", (version, verdict) => expect(checkNode(version).verdict).toBe(verdict))

  it.each([
    [100, "fail"],
    [511, "fail"],
    [512, "warn"],
    [2_047, "warn"],
    [2_048, "ok"],
  ])("judges %i MiB of disk: %s", (mib, verdict) => expect(judgeDisk(mib).verdict).toBe(verdict))

  it("judges nodes by chain, lag, age and clock", async () => {
    const url = (answer: object, chain = "0x1") => serve({ eth_chainId: chain, eth_getBlockByNumber: answer })
    const rpcUrls = [
      await url(block(100)),
      await url(block(97)),
      await url(block(96)),
      await url(block(100, 601)),
      await url(block(100, -60)),
      await url(block(999), "0x2"),
      await url({ number: "hundred" }),
      "http://127.0.0.1:1",
    ]
    const states = await readNodes("eip155:1", { rpcUrls }, {})
    expect(states.map((state) => judgeNode("eip155:1", state, NOW_MS))).toMatchObject([
      { verdict: "ok", value: "block 100, 1 s old" },
      { verdict: "ok", value: "block 97, 1 s old, 3 behind" },
      { verdict: "warn", advice: expect.stringContaining("behind the others") },
      { verdict: "warn", advice: expect.stringContaining("stands still") },
      { verdict: "warn", advice: expect.stringContaining("clock of this machine") },
      { verdict: "fail", code: "NODE_CHAIN_WRONG" },
      { verdict: "fail", code: "NODE_ANSWER_INVALID" },
      { verdict: "fail", code: "NODE_UNREACHABLE" },
    ])
    // A local chain stands still until something is sent.
    const [local] = await readNodes("eip155:31337", { rpcUrls: [await url(block(1, 9_999), "0x7a69")] }, {})
    expect(local && judgeNode("eip155:31337", local, NOW_MS).verdict).toBe("ok")
  })

  it("holds the code of contracts against their record", async () => {
    const url = await serve({ eth_getCode: "0x6001" })
    const contract = (codeHash: string) => ({
      address: `0x${"aa".repeat(20)}`,
      codeHash,
      constructorArguments: [],
      transactionHash: `0x${"bb".repeat(32)}`,
      block: 1,
      purpose: "",
    })
    const deployment = {
      chainId: 1,
      network: "test",
      block: 1,
      deployedAt: "2027-01-01T00:00:00.000Z",
      contracts: {
        Right: contract(keccak256(hexToBytes("0x6001"))),
        Other: contract(keccak256(hexToBytes("0x6002"))),
      },
    }
    expect(await checkCode(deployment, url)).toMatchObject([{ contract: "Other", isMissing: false }])
    const bare = await serve({ eth_getCode: "0x" })
    expect((await checkCode(deployment, bare)).map(({ isMissing }) => isMissing)).toEqual([true, true])
  })
})

describe("chains", () => {
  it("show by id or number what is known of one", async () => {
    const url = await serve({ eth_chainId: "0x7a69", eth_getBlockByNumber: block(7) })
    writeFileSync(
      join(project.directory, "live.json"),
      JSON.stringify({ chains: { "eip155:31337": { rpcUrls: [url, "http://127.0.0.1:1"] } } }),
    )
    for (const name of ["31337", "eip155:31337"]) {
      const { code, lines } = await call(`chains show ${name} --config live.json --json`)
      expect([code, lines]).toMatchObject([
        0,
        [
          {
            chainId: "eip155:31337",
            nodes: [{ head: "7" }, { error: "NODE_UNREACHABLE" }],
            finality: { source: expect.any(String) },
          },
        ],
      ])
    }
    const { out } = await call("chains list --config live.json")
    expect(out).toContain("1 of 2")
    expect((await call("chains show 31337 --config live.json")).out).not.toContain("block time")
    const wrong = await call("chains show eip155:31338 --config live.json --json")
    expect(wrong.lines).toMatchObject([
      { code: "CONFIG_UNKNOWN_CHAIN", next: ["Did you mean eip155:31337?"] },
    ])
    const misspelt = await call("chains show Ethreum --config live.json --json")
    expect(misspelt.lines).toMatchObject([{ code: "CONFIG_UNKNOWN_CHAIN", next: ["Did you mean Ethereum?"] }])
  })

  it("show what is known of one that is not configured, by id, number or name", async () => {
    const url = await serve({ eth_chainId: "0xa", eth_getBlockByNumber: block(7) })
    writeFileSync(
      join(project.directory, "known.json"),
      JSON.stringify({ chains: { "eip155:10": { rpcUrls: [url] } } }),
    )
    for (const name of ["eip155:137", "137", "polygon"]) {
      const { code, lines } = await call(`chains show ${name} --config known.json --json`)
      expect([code, lines]).toMatchObject([
        0,
        [{ chainId: "eip155:137", isConfigured: false, known: { name: "Polygon", family: "evm" } }],
      ])
    }
    expect((await call("chains show cosmos:cosmoshub-4 --config known.json")).out).toContain(
      "with the block itself",
    )
    // A configured one has both: what is known, and its own nodes and rule.
    const { lines } = await call("chains show 10 --config known.json --json")
    expect(lines).toMatchObject([
      { isConfigured: true, known: { name: "OP Mainnet" }, nodes: [{ head: "7" }], finality: {} },
    ])
  })

  it("list those of a family without asking any node", async () => {
    const list = async (family: string) => {
      const { code, lines } = await call(`chains list --family ${family} --config known.json --json`)
      expect(code).toBe(0)
      return lines as readonly { chainId: string; family: string; isConfigured: boolean; id: string }[]
    }
    const all = await list("all")
    expect(all.length).toBeGreaterThanOrEqual(150)
    expect(all.filter(({ isConfigured }) => isConfigured).map(({ id }) => id)).toEqual(["eip155:10"])
    for (const family of Object.keys(FAMILIES)) {
      expect(new Set((await list(family)).map((chain) => chain.family))).toEqual(new Set([family]))
    }
    expect((await call("chains list --family solana --config known.json")).out).toContain(
      "commitment finalized",
    )
    expect((await call("chains list --family bitcoin --config known.json --json")).code).toBe(2)
  })

  it("say how long work takes between two of them, as documented and as they allow", async () => {
    const { code, lines } = await call("chains matrix --json")
    expect(code).toBe(0)
    expect(lines).toHaveLength(6)
    expect(lines).toContainEqual(
      expect.objectContaining({ source: "eip155:1", destination: "eip155:137", documentedMs: 900_000 }),
    )
    const { out } = await call("chains matrix --from 10 --to 137")
    expect(out).toContain("eip155:10")
    expect(out.trim().split("\n")).toHaveLength(2)
    expect((await call("chains matrix --from 10 --json")).code).toBe(2)
    expect((await call("chains matrix --from 10 --to nowhere-land --json")).lines).toMatchObject([
      { code: "CONFIG_UNKNOWN_CHAIN" },
    ])
  })
})

it("the sample configuration of init says the defaults wherever it repeats them", async () => {
  const { CONFIG_TEMPLATE } = await import("../src/config/templates.ts")
  writeFileSync(join(project.directory, "template.config.ts"), CONFIG_TEMPLATE)
  const { lines } = await call("config show --config template.config.ts --json", { environment: {} })
  const { execution } = resolveConfig().config
  const { methods, maxThreads } = execution
  expect(CONFIG_TEMPLATE).toContain(`maxThreads: ${maxThreads}`)
  expect(CONFIG_TEMPLATE).toContain(JSON.stringify(methods).replaceAll(",", ", "))
  expect(lines).toHaveLength(1)
})
