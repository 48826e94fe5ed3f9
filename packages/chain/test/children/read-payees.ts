import { readPayees } from "../../src/batch/rows/read-payees.ts"
import { planPayments } from "../../src/batch/plan/plan-payments.ts"

// Reads a payee file and plans its payments, then says how many there are and the most memory this process ever
// had, in MiB.
const [, , path = ""] = process.argv
const token = `0x${"70".repeat(20)}`
const payer = `0x${"71".repeat(20)}`
const { payees } = await readPayees({ path }, { decimals: 6, ownAddresses: [token, payer] })
const plan = planPayments(payees, {
  chainId: "eip155:31337",
  batchPayout: `0x${"72".repeat(20)}`,
  payer,
  token,
  workflowId: `0x${"73".repeat(32)}`,
  runNonce: 1n,
})
const peakMiB = Math.ceil(process.resourceUsage().maxRSS / 1024)
process.stdout.write(JSON.stringify({ payments: plan.count, peakMiB }))
