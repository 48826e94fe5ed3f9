import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { acceptPolicy } from "../../orchestrator/src/policies/accept-policy.ts"
import { readVersionInForce } from "../../orchestrator/src/policies/policy-record.ts"
import { migrateDurable } from "../../orchestrator/src/durable/migrate-durable.ts"
import { readPolicy } from "@agentgpt/agentgpt"
import { createLocalSigner, writeKeystore, writeSignature } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { hexToBytes } from "@agentgpt/core"
import { TypedDataEncoder } from "ethers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openMockStore } from "../../chain/src/mocks/mock-store.ts"
import { callCli } from "./support/call-cli.ts"
import type { CallOptions } from "./support/call-cli.ts"
import { makeProject, PASSPHRASE } from "./support/make-project.ts"
import type { Project } from "./support/make-project.ts"

// Two of the approvers of the guide's policy, and somebody else; their keys are public.
const FIRST = "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a"
const SECOND = "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e"
const STRANGER = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"

let project: Project
let store: Store
let text: string

beforeAll(async () => {
  project = await makeProject()
  store = await openMockStore()
  text = await readFile(join(project.directory, "policy.json"), "utf8")
  for (const [name, key] of [
    ["cfo", FIRST],
    ["stranger", STRANGER],
  ] as const) {
    const json = await writeKeystore(hexToBytes(key), PASSPHRASE, { scryptN: 1_024 })
    await writeFile(join(project.directory, `${name}.json`), json)
    await call(`keys import ${name} --from ${name}.json --passphrase-file passphrase.txt`)
  }
})
afterAll(async () => {
  await store?.close()
  await project?.remove()
})

const call = (line: string, options: Partial<CallOptions> = {}) =>
  callCli(line.split(" "), { ...project, store, ...options })
const writePolicyFile = (name: string, edit: (policy: string) => string) =>
  writeFile(join(project.directory, name), edit(text))
const WIDER = (policy: string) =>
  policy.replace('"version": 1', '"version": 2').replace('"perPlan": "2000000"', '"perPlan": "2000001"')

describe("the policy of a file", () => {
  it("is said to be the first, in force, or in need of approvals for what differs", async () => {
    expect((await call("policy show --json")).lines).toMatchObject([{ state: "first", version: 1 }])
    await migrateDurable(store)
    await acceptPolicy(store, readPolicy(JSON.parse(text)))
    expect((await call("policy show --json")).lines).toMatchObject([{ state: "in force", version: 1 }])
    await writePolicyFile("wider.json", WIDER)
    const { lines } = await call("policy show --policy wider.json --json")
    expect(lines).toMatchObject([{ state: "asking", versionInForce: 1, needed: 2, signedBy: [] }])
    expect(lines[0]?.["differences"]).toMatchObject([
      { old: "2000000", next: "2000001" },
      { path: "version", old: "1", next: "2" },
    ])
    const { out } = await call("policy show --policy wider.json")
    expect(out).toContain("perPlan: 2000000 -> 2000001")
    expect(out).toContain("0 of 2 approvals")
  })

  it.each<[string, (policy: string) => string, string]>([
    [
      "the same version",
      (policy) => WIDER(policy).replace('"version": 2', '"version": 1'),
      "POLICY_CHANGE_INVALID",
    ],
    ["something wrong in it", (policy) => policy.replace('"version": 1', '"version": -1'), "POLICY_INVALID"],
  ])("is refused with %s", async (_name, edit, code) => {
    await writePolicyFile("wrong.json", edit)
    const { lines, code: exitCode } = await call("policy show --policy wrong.json --json")
    expect([exitCode, lines]).toMatchObject([62, [{ code }]])
  })
})

describe("approving another policy", () => {
  const line = "policy approve --policy wider.json"

  it("shows what wallets sign, and signs nothing by itself", async () => {
    for (const more of ["", " --key cfo --dry-run"]) {
      const { code, lines } = await call(`${line}${more} --json`)
      expect([code, lines]).toMatchObject([
        0,
        [{ state: "asking", signedBy: [], typedData: { primaryType: "AgentGPTPlanApproval" } }],
      ])
    }
  })

  it.each<[string, string, number, string]>([
    [
      "a stranger's key",
      "--key stranger --passphrase-file passphrase.txt --yes",
      50,
      "GUARD_APPROVER_FOREIGN",
    ],
    ["no agreement", "--key cfo --passphrase-file passphrase.txt", 31, "CLI_NOT_CONFIRMED"],
    ["half a signature", "--signature 0x1234 --yes", 50, "GUARD_APPROVAL_INVALID"],
    ["a forged signature", `--signature 0x${"11".repeat(65)} --yes`, 50, "GUARD_APPROV"],
    ["a key and a signature", `--key cfo --signature 0x${"11".repeat(65)}`, 2, "CLI_USAGE_INVALID"],
  ])("is refused with %s, and nothing is kept", async (_name, more, exitCode, code) => {
    const called = await call(`${line} ${more} --json`)
    expect(called.lines.at(-1)?.["code"]).toMatch(new RegExp(`^${code}`, "u"))
    expect(called.code).toBe(exitCode)
    expect((await call("policy show --policy wider.json --json")).lines).toMatchObject([{ signedBy: [] }])
  })

  it("takes a key and a wallet's signature, and puts it in force with the last", async () => {
    const first = await call(`${line} --key cfo --passphrase-file passphrase.txt --yes --json`)
    expect([first.code, first.lines]).toMatchObject([
      0,
      [{ state: "asking", signedBy: [createLocalSigner(FIRST).address] }],
    ])
    expect(await readVersionInForce(store)).toBe(1)
    const { lines } = await call(`${line} --json`)
    const { domain, types, message } = lines[0]!["typedData"] as {
      domain: { chainId: string }
      types: Record<string, { name: string; type: string }[]>
      message: Record<string, unknown>
    }
    const { EIP712Domain: _domain, ...asked } = types
    const digest = TypedDataEncoder.hash(domain, asked, message)
    const signed = await createLocalSigner(SECOND).signDigest(hexToBytes(digest))
    const last = await call(`${line} --signature ${writeSignature(signed)} --yes`)
    expect([last.code, last.out]).toMatchObject([0, expect.stringContaining("Version 2 is in force")])
    expect(await readVersionInForce(store)).toBe(2)
    expect((await call("policy show --json")).lines).toMatchObject([{ code: "POLICY_CHANGE_INVALID" }])
  })
})
