import { expect, it } from "vitest"
import { toPayoutCall } from "./payout-call.ts"
import { planPayments } from "./plan-payments.ts"
import type { PayoutRun } from "./plan-payments.ts"
import { reusePacked } from "./reuse-packed.ts"

const RUN: PayoutRun = {
  chainId: "eip155:31337",
  batchPayout: "0xe7f1725e7734ce288f8367e1bb143e90bb3f0512",
  payer: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
  token: "0x5fbdb2315678afecb367f032d93f642f64180aa3",
  workflowId: `0x${"ab".repeat(32)}`,
  runNonce: 202_611n,
}
const planOf = (amount = 1n, run = RUN) => {
  const payees = [1, 2, 3, 4, 5].map((row) => {
    const recipient = `0x${"a5".repeat(19)}0${row}` as const
    return { row, line: row, key: `e${row}`, recipient, amount: row === 5 ? amount : 7n }
  })
  return planPayments(payees, run, { chunkSize: 2 })
}
const plan = planOf()
const packed = [plan.chunks.slice(0, 2), plan.chunks.slice(2)].map((chunks) => ({
  chunks,
  gasLimit: 100n,
  call: toPayoutCall(plan.run, chunks),
}))

it("takes what was measured for the same payments, also of a plan that was made anew", () => {
  expect(reusePacked(planOf(), planOf().chunks, packed)).toEqual(packed)
})

it.each([
  ["another amount", planOf(2n), undefined],
  ["another run", planOf(1n, { ...RUN, runNonce: 1n }), undefined],
  ["another source of the money", plan, "account"],
] as const)("takes nothing for %s", (_, other, funding) => {
  expect(reusePacked(other, other.chunks, packed, funding)).toBeUndefined()
})

it("takes nothing where more or less is to be paid than was measured", () => {
  expect(reusePacked(plan, plan.chunks.slice(1), packed)).toBeUndefined()
  expect(reusePacked(plan, plan.chunks, packed.slice(0, 1))).toBeUndefined()
  expect(reusePacked(plan, plan.chunks, [])).toBeUndefined()
})
