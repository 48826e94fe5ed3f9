import { chooseCircuits, openPayrollProof, provePayroll, registerPayroll } from "@agentgpt/agentgpt"
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
  mine,
  payChunks,
  type PayrollChain,
  portsOf,
  preparePayrollOn,
  rows,
  startPayrollChain,
} from "./payroll-chain.ts"
import { refusalOf } from "./support/refusal-of.ts"

// Rarer ways of a paid payroll to its proof, with real proofs, contracts and a real chain.

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
    await mine(chain.agents.connect(owner).deactivate(agents.executor.agentId))
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
    await mine(chain.zk.renewRun(runId, keyHash, again.prepared.agentsRoot))
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
