import { execFile } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { gasBacktestCommand } from "../src/fees/gas-backtest-command.ts"
import { gasRecordCommand } from "../src/fees/gas-record-command.ts"
import { createRpcClient } from "../src/nodes/rpc-client.ts"
import { startAnvil } from "./support/start-nodes.ts"
import type { LocalNode } from "./support/start-nodes.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const KEY = "k3yOfTheProvider0123456789abcdef"
const PASSWORD = "pa55wordOfTheProvider"

let node: LocalNode
let folder: string
/** Passes everything on to the node, whatever the path: providers put their keys there. */
let provider: Server

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "agentgpt-gas-"))
  node = await startAnvil()
  await mine(40)
  provider = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const headers = { "content-type": "application/json" }
      void fetch(node.url, { method: "POST", headers, body: Buffer.concat(chunks) })
        .then((answer) => answer.text())
        .then((text) => response.setHeader("content-type", "application/json").end(text))
    })
  }).listen(0, "127.0.0.1")
  await once(provider, "listening")
})
afterAll(async () => {
  provider?.close()
  await node?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function mine(blocks: number): Promise<void> {
  const client = createRpcClient({ url: node.url })
  await client.call("anvil_mine", [`0x${blocks.toString(16)}`])
  await client.close()
}

type Command = typeof gasRecordCommand
async function run(command: Command, argv: readonly string[], environment = {}) {
  let [out, error] = ["", ""]
  const output = { out: (text: string) => (out += text), error: (text: string) => (error += text) }
  const code = await command(argv, output, environment)
  return { code, out, error }
}
const record = (argv: readonly string[], environment = {}) => run(gasRecordCommand, argv, environment)
const replay = (argv: readonly string[]) => run(gasBacktestCommand, argv)

/** A URL as providers give them, with a user, a password and a key. */
function secretUrl(port = (provider.address() as AddressInfo).port): string {
  return `http://owner:${PASSWORD}@127.0.0.1:${port}/v2/${KEY}`
}

function expectNoSecret({ out, error }: { out: string; error: string }): void {
  expect(`${out}${error}`).not.toContain(KEY)
  expect(`${out}${error}`).not.toContain(PASSWORD)
}

describe("npm run gas-record", () => {
  it("records settled blocks, continues where the file ends, and shows no key", async () => {
    const file = join(folder, "continued.jsonl")
    const first = await record(["--rpc", secretUrl(), "--out", file, "--blocks", "10"])
    expect(first).toMatchObject({ code: 0, error: "" })
    expect(first.out).toMatch(
      /^Recorded 10 blocks of eip155:31337 by .*The file has blocks 23 to 32 \(10\)\.\n$/u,
    )
    expectNoSecret(first)
    await mine(5)
    const again = await record(["--rpc-env", "NODE_URL", "--out", file, "--json"], { NODE_URL: secretUrl() })
    expect(JSON.parse(again.out)).toEqual({
      ok: true,
      chainId: "eip155:31337",
      file,
      written: 5,
      blocks: 15,
      firstBlock: "23",
      lastBlock: "37",
    })
    expectNoSecret(again)
    expect((await readFile(file, "utf8")).split("\n")).toHaveLength(16)
  })

  it.each<[string, readonly string[]]>([
    ["no node", ["--out", "x"]],
    ["two nodes", ["--rpc", "http://127.0.0.1:1", "--rpc-env", "A", "--out", "x"]],
    ["a variable that is not set", ["--rpc-env", "NOT_SET", "--out", "x"]],
    ["no file", ["--rpc", "http://127.0.0.1:1"]],
    ["no blocks", ["--rpc", "http://127.0.0.1:1", "--out", "x", "--blocks", "0"]],
    ["half a block", ["--rpc", "http://127.0.0.1:1", "--out", "x", "--blocks", "1.5"]],
    ["too many blocks", ["--rpc", "http://127.0.0.1:1", "--out", "x", "--blocks", "1000001"]],
    ["something besides", ["--rpc", "http://127.0.0.1:1", "--out", "x", "y"]],
    ["an unknown option", ["--rcp", `http://owner:${PASSWORD}@127.0.0.1/${KEY}`, "--out", "x"]],
  ])("refuses a command line with %s", async (_name, argv) => {
    const result = await record(argv)
    expect(result.code).toBe(2)
    expect(result.error).toContain("FEE_USAGE_INVALID")
    expectNoSecret(result)
  })

  it("says that a node cannot be reached, without its key", async () => {
    for (const json of [[], ["--json"]]) {
      const result = await record(["--rpc", secretUrl(1), "--out", join(folder, "none.jsonl"), ...json])
      expect(result.code).toBe(42)
      expect(`${result.out}${result.error}`).toContain("NODE_UNREACHABLE")
      expectNoSecret(result)
    }
  })

  it("says that a file cannot be written, or holds something else", async () => {
    const nowhere = await record(["--rpc", node.url, "--out", join(folder, "no", "such", "folder")])
    expect(nowhere).toMatchObject({ code: 43, error: expect.stringContaining("FEE_FILE_UNUSABLE") })
    const other = join(folder, "other.txt")
    await writeFile(other, "not a recording\n")
    const foreign = await record(["--rpc", node.url, "--out", other])
    expect(foreign).toMatchObject({ code: 43, error: expect.stringContaining("FEE_HISTORY_INVALID") })
    expect(await readFile(other, "utf8")).toBe("not a recording\n")
  })
})

describe("npm run gas-backtest", () => {
  it("replays an invented history, and says that it is invented", async () => {
    const { code, out } = await replay([])
    expect(code).toBe(0)
    expect(out).toMatch(/^SYNTHETIC history: invented, not data of any chain \(seed 7, 30000 blocks\)/u)
    expect(out).toMatch(/^ +optimal +1 h +\d+ +0 +10\d\d /mu)
    const { rows, label } = JSON.parse((await replay(["--json", "--seed", "8"])).out)
    expect(label).toBe("synthetic")
    expect(rows).toHaveLength(5)
  })

  it("replays a recording, as far as it reaches", async () => {
    const file = join(folder, "recorded.jsonl")
    const lines = Array.from({ length: 500 }, (_, number) => writeBlock(number))
    await writeFile(file, `${lines.join("\n")}\n`)
    const { code, out } = await replay([file])
    expect(code).toBe(0)
    expect(out).toMatch(/^Recorded history: .*recorded\.jsonl, 500 blocks$/mu)
    expect(out).not.toContain("SYNTHETIC")
    expect(out).toContain("The history is too short for eco 6 h, eco 24 h.")
    const faster = JSON.parse((await replay([file, "--json", "--block-time-ms", "120000"])).out)
    expect(faster).toMatchObject({ label: "recorded", blocks: 500, leftOut: ["eco 24 h"] })
  })

  function writeBlock(number: number): string {
    const fees = { baseFeePerGasWei: "1000000000", p10Wei: "1", p50Wei: "2", p90Wei: "3" }
    return JSON.stringify({ number: String(number), ...fees, gasUsedRatio: 0.5 })
  }

  it.each<[string, readonly string[], number, string]>([
    ["two files", ["a", "b"], 2, "FEE_USAGE_INVALID"],
    ["a seed for a file", ["a", "--seed", "1"], 2, "FEE_USAGE_INVALID"],
    ["a seed that is none", ["--seed", "x"], 2, "FEE_USAGE_INVALID"],
    ["a block time of nothing", ["--block-time-ms", "0"], 2, "FEE_USAGE_INVALID"],
    ["an unknown option", ["--fast"], 2, "FEE_USAGE_INVALID"],
    ["a file that is not there", ["no-such-file.jsonl"], 43, "FEE_FILE_UNUSABLE"],
    ["a folder", ["."], 43, "FEE_FILE_UNUSABLE"],
  ])("refuses %s", async (_name, argv, code, error) => {
    expect(await replay(argv)).toMatchObject({ code, error: expect.stringContaining(error) })
  })

  it("refuses a recording of less than an hour, and one that is none", async () => {
    const short = join(folder, "short.jsonl")
    await writeFile(short, `${writeBlock(1)}\n${writeBlock(2)}\n`)
    expect(await replay([short])).toMatchObject({
      code: 43,
      error: expect.stringContaining("2 blocks are less than an hour"),
    })
    await writeFile(short, `${writeBlock(1)}\n{}\n`)
    expect(await replay([short])).toMatchObject({ code: 43, error: expect.stringContaining("Line 2") })
  })
})

describe("the commands of docs/guides/nodes-and-fees.md", () => {
  const type = async (command: string) => {
    const [program = "", ...words] = command
      .replace("fees-eip155-1.jsonl", join(folder, "typed.jsonl"))
      .split(" ")
    const env = { ...process.env, ETHEREUM_RPC_URL: node.url, npm_config_loglevel: "error" }
    return promisify(execFile)(program, words, { cwd: root, env })
  }

  it("run as they are typed", async () => {
    await mine(700)
    const recorded = await type(
      "npm run gas-record -- --rpc-env ETHEREUM_RPC_URL --out fees-eip155-1.jsonl --blocks 50400",
    )
    expect(recorded.stdout).toContain("Recorded ")
    const replayed = await type("npm run gas-backtest -- fees-eip155-1.jsonl")
    expect(replayed.stdout).toContain("Recorded history: ")
    expect((await type("npm run gas-backtest")).stdout).toContain("SYNTHETIC")
    expect((await type("npm run gas-record -- --help")).stdout).toContain("--rpc-env")
  })
})
