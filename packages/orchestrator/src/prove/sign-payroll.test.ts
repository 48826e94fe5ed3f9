import type { AgentKey } from "@agentgpt/proof"
import { beforeAll, describe, expect, it } from "vitest"
import { makeAgents, rowsOf, SECRET } from "../../test/support/payroll-fixture.ts"
import type { TestAgents } from "../../test/support/payroll-fixture.ts"
import { refusalOf } from "../../test/support/plan-fixture.ts"
import { preparePayroll } from "./prepare-payroll.ts"
import type { PreparedPayroll } from "./prepare-payroll.ts"
import { attachSignatures, signPayroll } from "./sign-payroll.ts"
import type { SignedPayroll } from "./sign-payroll.ts"

let agents: TestAgents
let prepared: PreparedPayroll
let signed: SignedPayroll
let closed: string[]

const keysOf = ({ executor, validator }: TestAgents) => ({
  executor: executor.publicKey,
  validator: validator.publicKey,
})
/** Keys that only tell that they were closed. */
const watched = (executor: AgentKey, validator: AgentKey) => async () => ({
  executor: { ...executor, close: () => void closed.push("executor") },
  validator: { ...validator, close: () => void closed.push("validator") },
})

beforeAll(async () => {
  agents = await makeAgents()
  const rows = rowsOf([...Array<bigint>(16).fill(3n), 0n, 5n])
  prepared = preparePayroll({
    rows,
    chunkSize: 16,
    secret: SECRET,
    agents: agents.events,
    signers: keysOf(agents),
    context: 5n,
  })
  closed = []
  signed = await signPayroll(prepared, watched(agents.executor, agents.validator))
})

describe("signatures of a payroll", () => {
  it("are plain data, and the keys are closed", () => {
    expect(closed).toEqual(["executor", "validator"])
    expect(signed.executor).toHaveLength(2)
    expect(JSON.parse(JSON.stringify(signed))).toEqual(signed)
  })

  it("are put into the statements again", async () => {
    const statements = await attachSignatures(prepared, keysOf(agents), signed)
    expect(statements.map(({ publicSignals }) => publicSignals)).toEqual(
      prepared.run.statements.map(({ publicSignals }) => publicSignals),
    )
    expect(statements.map(({ input }) => (input["signatureS"] as readonly bigint[]).map(String))).toEqual(
      signed.executor.map(([, , s], i) => [s, signed.validator[i]?.[2]]),
    )
  })

  it.each<[string, () => SignedPayroll]>([
    ["of each other", () => ({ executor: signed.validator, validator: signed.executor })],
    ["of other chunks", () => ({ ...signed, executor: signed.executor.toReversed() })],
    [
      "that were changed",
      () => ({ ...signed, validator: signed.validator.map(([x, y]) => [x, y, "1"] as const) }),
    ],
    ["of one chunk too few", () => ({ ...signed, validator: signed.validator.slice(0, 1) })],
  ])("%s are refused", async (_name, change) => {
    expect((await refusalOf(() => attachSignatures(prepared, keysOf(agents), change()))).code).toBe(
      "PROOF_AGENTS_INVALID",
    )
  })

  it("are not made by keys of others, which are closed all the same", async () => {
    closed = []
    const swapped = watched(agents.validator, agents.executor)
    expect((await refusalOf(() => signPayroll(prepared, swapped))).code).toBe("PROOF_AGENTS_INVALID")
    expect(closed).toEqual(["executor", "validator"])
  })
})
