import { readFileSync } from "node:fs"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { halt, resume } from "@agentgpt/chain"
import type { DigestSigner, Store } from "@agentgpt/chain"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { backends } from "../../chain/test/support/backends.ts"
import type { Backend } from "../../chain/test/support/backends.ts"
import {
  countPaid,
  fundSigner,
  keysOf,
  lineTo,
  makePayments,
  openEngine,
  readNonce,
} from "../../chain/test/support/engine-fixture.ts"
import type { Line, Payment } from "../../chain/test/support/engine-fixture.ts"
import { startAnvil } from "../../chain/test/support/start-nodes.ts"
import type { LocalNode } from "../../chain/test/support/start-nodes.ts"
import { callCli } from "./support/call-cli.ts"
import { makeProject, root } from "./support/make-project.ts"
import type { Project } from "./support/make-project.ts"

const ANA = { who: "ana", why: "a test" }
const BY = ["--who", "ana", "--why", "the machine died"]

const ACCOUNT = "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65"
const FILE = "journal-2027-01-31.jsonl"

let project: Project
let backend: Backend
let node: LocalNode
let line: Line
let signer: DigestSigner
let old: Store
let restored: Store
let [paid, waiting]: readonly (readonly Payment[])[] = []

const guide = readFileSync(join(root, "docs", "transaction-journal.md"), "utf8")
/** A command of the guide as it stands there, with the names of this test in it. */
const guided = (store: Store, name: string, names: Readonly<Record<string, string>> = {}) => {
  const begin = `npm run agentgpt -- journal ${name} `
  const found = guide.split("\n").find((each) => `${each} `.startsWith(begin)) ?? ""
  const words = [...found.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, plain]) => quoted ?? plain ?? "")
  return call(store, ...words.slice(4).map((word) => names[word] ?? word))
}
const call = (store: Store, ...argv: readonly string[]) => callCli([...argv, "--json"], { ...project, store })
const status = async (store: Store) => (await guided(store, "status")).lines[0]!
const declare = (...more: readonly string[]) =>
  call(restored, "journal", "declare-foreign", "31337", signer.address, ...more)

/** Works at a journal until these payments are final. */
async function pay(store: Store, payments: readonly Payment[], more: readonly Payment[] = []): Promise<void> {
  const { engine, stop } = await openEngine(store, [signer], { urls: [node.url] })
  try {
    await engine.submit(payments)
    await engine.waitFor(keysOf([...payments, ...more]), "finalized")
  } finally {
    await stop()
  }
}

beforeAll(async () => {
  project = await makeProject()
  backend = await backends[1]!.start()
  node = await startAnvil({ flags: ["--block-time", "1", "--slots-in-an-epoch", "1"] })
  line = lineTo(node.url)
  signer = await fundSigner(line)
  const config = `export default { chains: { "eip155:31337": { rpcUrls: ["${node.url}"] } } }\n`
  await writeFile(join(project.directory, "agentgpt.config.ts"), config)
  ;[old, restored] = [await backend.fresh(), await backend.fresh()]
  paid = makePayments(signer.address, 2)
  waiting = makePayments(signer.address, 2)
  await pay(old, paid)
  // Two payments are planned, and none of them is signed, when the backup is written.
  await halt(old, ANA)
  const { engine, stop } = await openEngine(old, [signer], { urls: [node.url] })
  await engine.submit(waiting)
  await stop()
  await resume(old, ANA)
  expect((await guided(old, "backup")).code).toBe(0)
  // Then the first of them is paid, which the backup does not know, and the machine dies.
  await cancel(waiting[1]!)
  await pay(old, [waiting[0]!])
})
afterAll(async () => {
  await old?.close()
  await restored?.close()
  await node?.stop()
  await backend?.stop()
  await project?.remove()
})

async function cancel({ idempotencyKey }: Payment): Promise<void> {
  await halt(old, ANA)
  const { engine, stop } = await openEngine(old, [signer], { urls: [node.url] })
  await engine.cancel(idempotencyKey, ANA)
  await stop()
  await resume(old, ANA)
}

describe("a journal backed up by command", () => {
  it("is never written over another file, nor where there is no folder", async () => {
    expect(await call(old, "journal", "backup", FILE)).toMatchObject({
      lines: [{ code: "STORE_FILE_EXISTS" }],
    })
    expect((await call(old, "journal", "backup", "no/where.jsonl")).lines).toMatchObject([
      { code: "STORE_PATH_UNUSABLE" },
    ])
  })

  it("is restored only with a reason and agreement, whole, and into an empty journal", async () => {
    const restore = (file: string, ...more: readonly string[]) =>
      call(restored, "journal", "restore", file, ...more)
    const text = await readFile(join(project.directory, FILE), "utf8")
    await writeFile(join(project.directory, "changed.jsonl"), text.replace("planned", "plammed"))
    const refused = [
      [await restore(FILE, "--yes"), "JOURNAL_PERSON_MISSING"],
      [await restore(FILE, ...BY), "CLI_NOT_CONFIRMED"],
      [await restore("changed.jsonl", ...BY, "--yes"), "STORE_BACKUP_INVALID"],
      [await call(old, "journal", "restore", FILE, ...BY, "--yes"), "STORE_NOT_EMPTY"],
    ] as const
    for (const [{ lines, code }, expected] of refused) {
      expect([lines.at(-1)?.["code"], code > 0]).toEqual([expected, true])
    }
    expect((await restore(FILE, "--dry-run")).lines).toMatchObject([{ dryRun: true }])
    expect(await status(restored)).toMatchObject({ lanes: [], frozenIntents: [] })
    expect((await guided(restored, "restore")).code).toBe(0)
  })

  it("shows what is frozen and why, beside the chain's nonces", async () => {
    expect(await status(restored)).toMatchObject({
      lanes: [
        {
          account: signer.address,
          nextNonce: "2",
          chainNonces: { pending: "3" },
          frozenWhy: expect.stringMatching(/^restored from the backup/u),
          unexplained: [{ fromNonce: "2", toNonce: "2" }],
        },
      ],
      frozenIntents: keysOf(waiting!).map((idempotencyKey) => ({ idempotencyKey })),
    })
  })

  it("declares only what a person agrees to, and no nonce that is the journal's or unused", async () => {
    const refused = [
      [await declare("2", "--yes"), "JOURNAL_PERSON_MISSING"],
      [await declare("2", ...BY), "CLI_NOT_CONFIRMED"],
      [await declare("3", ...BY, "--yes"), "JOURNAL_NONCE_UNUSED"],
      [await declare("two", ...BY, "--yes"), "CLI_USAGE_INVALID"],
    ] as const
    for (const [{ lines }, expected] of refused) expect(lines.at(-1)?.["code"]).toBe(expected)
    expect((await declare("2", "--dry-run")).lines).toMatchObject([{ dryRun: true, fromNonce: "2" }])
    expect((await status(restored))["lanes"]).toMatchObject([{ unexplained: [{ fromNonce: "2" }] }])
  })

  it("goes on after that, and pays nobody twice", async () => {
    const names = { [ACCOUNT]: signer.address, "8": "2" }
    expect((await guided(restored, "declare-foreign", names)).code).toBe(0)
    const later = makePayments(signer.address, 1)
    await pay(restored, later)
    // What the chain shows as paid stays frozen; the other one was not, and is released.
    expect(await countPaid(line, waiting!)).toEqual({ unpaid: 1, duplicates: 0 })
    const unpaid = waiting![1]!
    const release = (...more: readonly string[]) =>
      call(restored, "journal", "release", unpaid.idempotencyKey, ...more)
    expect((await release("--dry-run")).lines).toMatchObject([
      { intents: [{ state: "frozen" }], dryRun: true },
    ])
    expect((await release(...BY)).lines.at(-1)?.["code"]).toBe("CLI_NOT_CONFIRMED")
    expect((await guided(restored, "release", { "payroll-7/chunk-0": unpaid.idempotencyKey })).code).toBe(0)
    await pay(restored, [], [unpaid])
    expect(await countPaid(line, [...paid!, ...waiting!, ...later])).toEqual({ unpaid: 0, duplicates: 0 })
    expect(await readNonce(line, signer.address)).toBe(5)
    expect((await status(restored))["frozenIntents"]).toMatchObject([
      { idempotencyKey: waiting![0]!.idempotencyKey },
    ])
  })
})
