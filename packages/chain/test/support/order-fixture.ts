import type { Order } from "../../src/bridge/order.ts"

/** An order whose every field differs from every other, so that a mix-up shows. */
export const SAMPLE_ORDER: Order = {
  workflowId: `0x${"a1".repeat(32)}`,
  leg: 7,
  srcChainId: 31_337n,
  srcArbiter: `0x${"b2".repeat(20)}`,
  sender: `0x${"c3".repeat(20)}`,
  nonce: 11n,
  dstChainId: 31_338n,
  dstArbiter: `0x${"d4".repeat(20)}`,
  target: `0x${"e5".repeat(20)}`,
  data: "0xa9059cbb00ff",
  gasLimit: 250_000n,
  escrowToken: `0x${"f6".repeat(20)}`,
  escrowAmount: 2n ** 200n + 3n,
  beneficiary: `0x${"17".repeat(20)}`,
  deadline: 1_900_000_000n,
  policyId: `0x${"28".repeat(32)}`,
}
