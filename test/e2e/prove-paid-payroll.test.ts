import { readFileSync, writeFileSync } from "node:fs"

import { openPayrollProof, type PaidPayroll, provePayroll } from "@agentgpt/agentgpt"
import { createDenyList } from "@agentgpt/proof"
import { locateCircuit } from "@agentgpt/circuits/artifacts"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import {
  createSender,
  enrolBoth,
  mine,
  payChunks,
  type PayrollChain,
  portsOf,
  preparePayrollOn,
  startPayrollChain,
} from "./payroll-chain.ts"

// Payrolls are prepared, paid and proved stage by stage, each stage by an object that has never seen the one before,
// as after a crash; the proofs are real, and so are the chain and the contracts.

const denied = [`0x${"bad".padStart(40, "0")}`]

let chain: PayrollChain
let agents: Awaited<ReturnType<typeof enrolBoth>>

beforeAll(async () => {
  chain = await startPayrollChain()
  agents = await enrolBoth(chain)
  const { keyHash } = locateCircuit("Screen16").key("DEV")
  await mine(chain.zk.setDenyList(keyHash, createDenyList(denied, 16).root))
}, 900_000)

afterAll(async () => chain?.stop())

async function refusalOf(
  work: () => Promise<unknown>,
): Promise<{ readonly code: string; readonly meta: string }> {
  try {
    await work()
    return { code: "done", meta: "" }
  } catch (error) {
    const { code = String(error), meta = [] } = error as { code?: string; meta?: readonly string[] }
    return { code, meta: meta.join("\n") }
  }
}

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
    const progress: string[] = []
    const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
      progress.push(`${done}/${total}`)
    expect(await openPayrollProof(paid, { ...ports, onProgress }).prove(signed)).toEqual({
      done: 5,
      total: 5,
    })
    expect(progress).toEqual(["1/5", "2/5", "3/5", "4/5", "5/5"])
    const begun = Date.now()
    expect(await again().prove(signed)).toEqual({ done: 5, total: 5 })
    expect(Date.now() - begun).toBeLessThan(60_000)

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
    expect(await again().verify(signed)).toHaveLength(1)
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
    expect(whole.view).toMatchObject({ state: "archived", done: 5, total: 5, cid: archived.cid })
    expect(Object.values(whole.transactionHashes).flat()).toEqual([])
    expect(sender.names()).toHaveLength(4)

    const bytes = readFileSync(archived.file)
    const flipped = Buffer.from(bytes)
    flipped.writeUInt8(flipped.readUInt8(flipped.length - 40) ^ 1, flipped.length - 40)
    writeFileSync(archived.file, flipped)
    expect((await refusalOf(() => again().check(archived))).code).toBe("BUNDLE_BLOCK_HASH_WRONG")
    expect(await again().archive(signed)).toEqual(archived)
    expect(readFileSync(archived.file).equals(bytes)).toBe(true)
  })
})
