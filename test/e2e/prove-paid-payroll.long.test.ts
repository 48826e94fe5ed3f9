import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import {
  type AskNode,
  chooseCircuits,
  openPayrollProof,
  type PaidPayroll,
  provePayroll,
  type ProvingProgress,
  registerPayroll,
} from "@agentgpt/agentgpt"
import { locateCircuit } from "@agentgpt/circuits/artifacts"
import { createDenyList, type ProvenStatement, type Statement } from "@agentgpt/proof"
import type { JsonRpcSigner } from "ethers"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { recordScreenings, verifyPayments } from "../../packages/orchestrator/src/prove/publish-proofs.ts"
import { forgeProof, readDevKey } from "../../packages/proof/test/support/forge-proof.ts"
import {
  createSender,
  enrol,
  enrolBoth,
  payChunks,
  type PayrollChain,
  portsOf,
  preparePayrollOn,
  rows,
  startPayrollChain,
} from "./payroll-chain.ts"
import { refusalOf } from "./support/refusal-of.ts"
import { awaitMined } from "../../contracts/local-chain/await-mined.ts"

// Payrolls are prepared, paid and proved stage by stage, each stage by an object that has never seen the one before,
// as after a crash; the proofs are real, and so are the chain and the contracts.

const denied = [`0x${"bad".padStart(40, "0")}`]

let chain: PayrollChain
let agents: Awaited<ReturnType<typeof enrolBoth>>

beforeAll(async () => {
  chain = await startPayrollChain()
  agents = await enrolBoth(chain)
  const { keyHash } = locateCircuit("Screen16").key("DEV")
  await awaitMined(chain.zk.setDenyList(keyHash, createDenyList(denied, 16).root))
}, 900_000)

afterAll(async () => chain?.stop())

describe("a screened payroll, of which one chunk is withheld at first", () => {
  test("is proved stage by stage, each of them twice, and nothing is sent twice", async () => {
    const payroll = await preparePayrollOn(chain, agents, { runNonce: 1n, denied })
    const sender = createSender(chain)
    const first = await payChunks(chain, payroll, (index) => index === 0)
    const pretended = { ...first[0]!, chunkIndex: 2 }
    let paid: PaidPayroll = payroll.toPaid([...first, pretended])
    const ports = portsOf(chain, agents, sender, "screened")
    const again = () => openPayrollProof(paid, ports)

    const signed = await again().sign()
    expect(JSON.parse(JSON.stringify(signed))).toEqual(signed)
    const interruption = new AbortController()
    const stopAfterOne = { signal: interruption.signal, onProgress: () => interruption.abort() }
    const interrupted = openPayrollProof(paid, { ...ports, ...stopAfterOne })
    expect((await refusalOf(() => interrupted.prove(signed))).code).toBe("PROOF_CANCELLED")
    const kept = readdirSync(join(ports.folder, "proofs"))
    expect(kept.length).toBeGreaterThan(0)
    const progress: string[] = []
    const onProgress = ({ done, total }: ProvingProgress) => progress.push(`${done}/${total}`)
    expect(await openPayrollProof(paid, { ...ports, onProgress }).prove(signed)).toEqual({
      done: 5,
      total: 5,
    })
    expect(progress).toEqual(["1/5", "2/5", "3/5", "4/5", "5/5"])
    expect(readdirSync(join(ports.folder, "proofs"))).toEqual(expect.arrayContaining(kept))

    expect((await refusalOf(() => again().register())).meta).toContain("UnknownScreenState")
    expect((await refusalOf(() => again().verify(signed))).code).toBe("PROOF_RUN_MISMATCH")
    expect(await again().recordScreening(signed)).toHaveLength(1)
    expect(await again().recordScreening(signed)).toEqual([])
    expect(await again().register()).toHaveLength(1)
    expect(await again().register()).toEqual([])

    const withheld = await refusalOf(() => again().verify(signed))
    expect(withheld.code).toBe("CONTRACT_REVERTED")
    expect(withheld.meta).toContain("AttestationMismatch")

    paid = payroll.toPaid([...first, ...(await payChunks(chain, payroll, (index) => index === 2))])
    const verifiedIn = await again().verify(signed)
    expect(verifiedIn).toHaveLength(1)
    expect(await again().verify(signed)).toEqual([])
    const archived = await again().archive(signed)
    expect(await again().archive(signed)).toEqual(archived)
    expect((await refusalOf(() => again().check(archived))).meta).toContain("not anchored")
    expect(await again().anchor(archived)).toHaveLength(1)
    expect(await again().anchor(archived)).toEqual([])
    const checks = await again().check(archived)
    expect(checks.filter(({ status }) => status !== "holds")).toEqual([])
    expect(sender.names().map((name) => name.split("/")[0])).toEqual([
      "screen",
      "register",
      "verify",
      "anchor",
    ])
    for (const gas of sender.gasUsed) expect(gas).toBeLessThan(2n ** 24n)

    const whole = await provePayroll(paid, ports)
    expect(whole.view).toMatchObject({ state: "archived", done: 5, total: 5, cid: archived.cid, verifiedIn })
    expect(Object.values(whole.transactionHashes).flat()).toEqual([])
    expect(sender.names()).toHaveLength(4)

    const bytes = readFileSync(archived.file)
    const flipped = Buffer.from(bytes)
    flipped.writeUInt8(flipped.readUInt8(flipped.length - 40) ^ 1, flipped.length - 40)
    writeFileSync(archived.file, flipped)
    expect((await refusalOf(() => again().check(archived))).code).toBe("BUNDLE_BLOCK_HASH_WRONG")
    expect(await again().archive(signed)).toEqual(archived)
    expect(readFileSync(archived.file).equals(bytes)).toBe(true)
  }, 900_000)
})

describe("a payroll without screening", () => {
  test("is registered before it is paid, and its sealed bundle is checked with its key", async () => {
    const payroll = await preparePayrollOn(chain, agents, { runNonce: 2n, privacy: 3 })
    const sender = createSender(chain)
    const ports = portsOf(chain, agents, sender, "sealed")
    const circuits = chooseCircuits({ chunkSize: 16, level: "DEV", chainId: "eip155:31338" })
    const unpaid = payroll.toPaid([])
    const registration = { ...unpaid, prepared: payroll.prepared, circuits }
    expect(await registerPayroll({ payroll: registration, ports })).toHaveLength(1)

    const paid = payroll.toPaid(await payChunks(chain, payroll))
    const stored = await provePayroll(paid, { ...ports, autoStoreProofs: false })
    expect(stored).toMatchObject({ view: { state: "verified", done: 2, total: 2 }, checks: [] })
    expect(stored.archived).toBeUndefined()
    expect(sender.names().map((name) => name.split("/")[0])).toEqual(["register", "verify"])

    const views: string[] = []
    const { archived, checks, view } = await provePayroll(paid, {
      ...ports,
      onView: ({ state }) => views.push(state),
    })
    expect([...new Set(views)]).toEqual(["proving", "proved", "verified", "archived"])
    expect(view).toMatchObject({ cid: archived?.cid, bundleFile: archived?.file, level: "DEV" })
    expect(checks.filter(({ status }) => status === "fails")).toEqual([])
    expect(checks.find(({ id }) => id === "sealed")?.detail).toContain("open")
    expect(readFileSync(archived?.file ?? "").includes("employee-0")).toBe(false)
    expect(sender.names()).toHaveLength(3)

    const another = { ...archived!, digest: `0x${"0d".repeat(32)}` } as const
    expect((await refusalOf(() => openPayrollProof(paid, ports).check(another))).code).toBe(
      "AUDIT_CHECK_FAILED",
    )
    const gone = { ...archived!, file: `${archived?.file}.gone` }
    expect((await refusalOf(() => openPayrollProof(paid, ports).check(gone))).code).toBe(
      "BUNDLE_FILE_UNREADABLE",
    )
    const { runKey: _, ...keyless } = paid
    const sealed = await openPayrollProof(keyless, ports).check(archived!)
    expect(sealed.filter(({ status }) => status === "skipped").map(({ id }) => id)).toContain("sealed")
  }, 900_000)

  test("is refused where another payment was made than the one to prove, or none", async () => {
    const payroll = await preparePayrollOn(chain, agents, { runNonce: 3n })
    const sender = createSender(chain)
    const ports = portsOf(chain, agents, sender, "refused")
    const [first] = await payChunks(chain, payroll, (index) => index === 0)
    const views: (string | undefined)[] = []
    const onView = ({ errorCode }: { readonly errorCode?: string }) => views.push(errorCode)
    const refused = await refusalOf(() => provePayroll(payroll.toPaid([first!]), { ...ports, onView }))
    expect(refused.code).toBe("PROOF_PAYMENTS_INVALID")
    expect(views.at(-1)).toBe("PROOF_PAYMENTS_INVALID")
    const whole = payroll.toPaid([first!, { ...first!, chunkIndex: 2 }])
    const faults: readonly (readonly [string, PaidPayroll])[] = [
      ["PROOF_DEV_KEY_REFUSED", { ...whole, chainId: "eip155:1" }],
      ["PROOF_PAYMENTS_INVALID", payroll.toPaid([first!, { ...first!, chunkIndex: 1 }])],
      ["PROOF_RUN_MISMATCH", { ...whole, runId: `0x${"0d".repeat(32)}` }],
      ["PROOF_AGENTS_INVALID", { ...whole, terms: { ...whole.terms, agentsRoot: 1n } }],
    ]
    for (const [code, paid] of faults) {
      expect((await refusalOf(() => provePayroll(paid, ports))).code).toBe(code)
    }
    const unregistered: AskNode = async (method, params) => {
      const asked = chain.circuits.interface.getFunction("isVerifierRegistered").selector
      const [{ data = "" } = {}] = params as readonly { readonly data?: string }[]
      return data.startsWith(asked) ? `0x${"0".repeat(64)}` : await chain.call(method, params)
    }
    const elsewhere = { ...ports, call: unregistered }
    expect((await refusalOf(() => provePayroll(whole, elsewhere))).code).toBe("PROOF_KEY_MISMATCH")
    expect(sender.names()).toEqual([])
  }, 900_000)
})

describe("a payroll whose executor is deactivated before its proof is verified", () => {
  test("says what to do, and is proved when that is done; nobody is paid again", async () => {
    const payroll = await preparePayrollOn(chain, agents, { runNonce: 4n, rows: rows.slice(0, 3) })
    const sender = createSender(chain)
    const ports = portsOf(chain, agents, sender, "deactivated")
    const paidChunks = await payChunks(chain, payroll)
    const proof = openPayrollProof(payroll.toPaid(paidChunks), ports)
    const signed = await proof.sign()
    await proof.prove(signed)
    await proof.register()
    const [owner, , successor] = chain.owners as [JsonRpcSigner, JsonRpcSigner, JsonRpcSigner]
    await awaitMined(chain.agents.connect(owner).deactivate(agents.executor.agentId))
    const refused = await refusalOf(() => proof.verify(signed))
    expect(refused.code).toBe("PROOF_AGENTS_OUTDATED")
    expect(refused.meta).toContain("renewRun")
    const unregistered = await preparePayrollOn(chain, agents, { runNonce: 5n }).catch(
      (error: unknown) => error,
    )
    expect(unregistered).toMatchObject({ code: "PROOF_AGENTS_INVALID" })

    const renewed = { ...agents, executor: await enrol(chain, successor, 1, "successor") }
    const again = await preparePayrollOn(chain, renewed, { runNonce: 4n, rows: rows.slice(0, 3) })
    expect(again.prepared.stepsRoots).toEqual(payroll.prepared.stepsRoots)
    const { keyHash } = locateCircuit("PayBatch16").key("DEV")
    const { runId } = again.toPaid([])
    await awaitMined(chain.zk.renewRun(runId, keyHash, again.prepared.agentsRoot))
    expect((await refusalOf(() => proof.verify(signed))).code).toBe("PROOF_RUN_MISMATCH")
    const proved = await provePayroll(
      again.toPaid(paidChunks),
      portsOf(chain, renewed, sender, "deactivated"),
    )
    expect(proved.view.state).toBe("archived")
    expect(sender.names().map((name) => name.split("/")[0])).toEqual(["register", "verify", "anchor"])
    agents = renewed
  }, 900_000)
})

describe("a payroll of more chunks than one call takes", () => {
  test("is verified by several calls in order, each far below the most gas of a transaction", async () => {
    // One payment in each chunk; the proofs are forged, which development keys permit.
    const many = Array.from({ length: 70 * 16 }, (_, i) => ({
      key: `employee-${i}`,
      recipient: `0x${(0x20_0000 + i).toString(16).padStart(40, "5")}` as const,
      amount: i % 16 === 0 ? BigInt(i + 1) : 0n,
    }))
    const payroll = await preparePayrollOn(chain, agents, { runNonce: 6n, rows: many, denied })
    const paid = payroll.toPaid(await payChunks(chain, payroll))
    const sender = createSender(chain)
    const circuits = chooseCircuits({ chunkSize: 16, level: "DEV", chainId: "eip155:31338" })
    const publishing = {
      payroll: { ...paid, prepared: payroll.prepared, circuits },
      ports: portsOf(chain, agents, sender, "many"),
    }
    const forge = (circuit: string, statements: readonly Statement[]) => {
      const key = readDevKey(circuit)
      return statements.map(({ publicSignals }): ProvenStatement => {
        const proof = forgeProof(key, publicSignals)
        return { circuit, circuitId: key.circuitId, level: "DEV", publicSignals, proof }
      })
    }
    const { run, screening } = payroll.prepared
    await recordScreenings(publishing, forge("Screen16", screening?.statements ?? []))
    await registerPayroll(publishing)
    await verifyPayments(publishing, forge("PayBatch16", run.statements))
    expect(sender.names().map((name) => name.replace(/\/[0-9a-f]{16}/u, ""))).toEqual([
      "screen/0-63",
      "screen/64-69",
      "register",
      "verify/0-63",
      "verify/64-69",
    ])
    expect(await chain.zk.isComplete(paid.runId)).toBe(true)
    // Half of a block of 30 million.
    for (const gas of sender.gasUsed) expect(gas).toBeLessThan(15_000_000n)
  }, 900_000)
})
