import { checkAdmission } from "@agentgpt/chain"
import { describe, expect, it } from "vitest"
import { address } from "../../test/support/plan-fixture.ts"
import { toTakeBackAdmission } from "./to-take-back-admission.ts"

const LEFT = {
  run: "r",
  stepId: "pay-1",
  payer: address(0xa1),
  token: address(0xa2),
  batchPayout: address(0xa3),
}

describe("the admission to take back what a payroll has allowed", () => {
  it("is for nothing of the token, out of the payer's account alone", () => {
    const admission = toTakeBackAdmission({ version: 9 }, LEFT)
    expect(() => checkAdmission(admission)).not.toThrow()
    expect(admission).toMatchObject({
      policyVersion: 9,
      accounts: [LEFT.payer],
      destinations: [LEFT.token, LEFT.batchPayout],
      amountLimit: 0n,
      largestValueWei: 0n,
    })
  })

  it("is of its own for each step of each run", () => {
    const hashes = [LEFT, { ...LEFT, run: "s" }, { ...LEFT, stepId: "pay-2" }].map(
      (left) => toTakeBackAdmission({ version: 1 }, left).planHash,
    )
    expect(new Set(hashes).size).toBe(3)
  })
})
