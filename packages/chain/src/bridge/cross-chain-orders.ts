export { buildReceiptProof } from "./build-receipt-proof.ts"
export type { EventProof } from "./build-receipt-proof.ts"
export { orderAttestations, recoverAttester, signHeader } from "./sign-header.ts"
export type { HeaderAttestation, HeaderOracleHome } from "./sign-header.ts"
export { ORDER_FUNCTIONS, TENDING_FUNCTIONS } from "./arbiter-interface.ts"
export { chooseOrderAction } from "./choose-order-action.ts"
export type { OrderChoice, OrderDeed, OrderQuestion } from "./choose-order-action.ts"
export { findLaneObstacle } from "./find-lane-obstacle.ts"
export { findHeaderOracle } from "./find-header-oracle.ts"
export { listOrders, listUnfinishedOrders, loadOrder, releaseOrder } from "./cross-orders.ts"
export type { CrossOrder } from "./cross-orders.ts"
export type { DeedAction, DestinationState, Order, OrderRequest, SourceState } from "./order.ts"
export {
  decodeDispatched,
  decodeOutcome,
  encodeDeedCall,
  encodeDispatch,
  orderIdOf,
  readOrderJson,
  writeOrderJson,
} from "./order-codec.ts"
export { listDeeds } from "./order-deeds.ts"
export type { RecordedDeed } from "./order-deeds.ts"
export { DEFAULT_TEND_POLICY, requireChain, TEND_STEPS } from "./order-ports.ts"
export type { OrderPorts, ProveEvent, TendedChain, TendPolicy, TendStep } from "./order-ports.ts"
export { planOrder } from "./plan-order.ts"
export type { OrderPlan, OrderPlanning } from "./plan-order.ts"
export { previewOrder } from "./preview-order.ts"
export type { OrderPreview } from "./preview-order.ts"
export { createEventProver } from "./prove-event.ts"
export { proposePairPolicy } from "./propose-pair-policy.ts"
export type { PairPolicyRow, PairPolicyWish } from "./propose-pair-policy.ts"
export { quoteMessage, quoteOrder } from "./quote-order.ts"
export { findOutcomeLog, readOrder } from "./read-order.ts"
export type { ChainSide, OrderReader, OrderView } from "./read-order.ts"
export { readRoundTrips } from "./read-round-trips.ts"
export type { MeasuredPair } from "./read-round-trips.ts"
export { adoptOrders, awaitOrder, sendOrder, submitOrder } from "./send-order.ts"
export type { OrderSending } from "./send-order.ts"
export { tendOrder } from "./tend-order.ts"
export type { Tended } from "./tend-order.ts"
export { tendOrders } from "./tend-orders.ts"
export type { TendOptions } from "./tend-orders.ts"
