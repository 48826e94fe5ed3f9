import { buildModule } from "@nomicfoundation/hardhat-ignition/modules"

import Access from "./Access.ts"

/** Batch payments, and the code that a payer's account delegates to. */
export default buildModule("Payout", (m) => {
  const { accessManager } = m.useModule(Access)
  const batchPayout = m.contract("BatchPayout", [accessManager, m.getParameter("owedPeriodSeconds")])
  const payoutDelegate = m.contractAt("PayoutDelegate", m.staticCall(batchPayout, "payoutDelegate"))
  return { batchPayout, payoutDelegate }
})
