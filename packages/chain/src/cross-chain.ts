export { buildReceiptProof } from "./bridge/build-receipt-proof.ts"
export type { EventProof } from "./bridge/build-receipt-proof.ts"
export { orderAttestations, recoverAttester, signHeader } from "./bridge/sign-header.ts"
export type { HeaderAttestation, HeaderOracleHome } from "./bridge/sign-header.ts"
export { ORDER_FUNCTIONS, TENDING_FUNCTIONS } from "./bridge/arbiter-interface.ts"
export { chooseOrderAction } from "./bridge/choose-order-action.ts"
export type { OrderChoice, OrderDeed, OrderQuestion } from "./bridge/choose-order-action.ts"
export { findHeaderOracle } from "./bridge/find-header-oracle.ts"
export { listUnfinishedOrders, loadOrder, releaseOrder } from "./bridge/cross-orders.ts"
export type { CrossOrder } from "./bridge/cross-orders.ts"
export type { DeedAction, DestinationState, Order, OrderRequest, SourceState } from "./bridge/order.ts"
export {
  decodeDispatched,
  decodeOutcome,
  encodeDeedCall,
  encodeDispatch,
  orderIdOf,
  readOrderJson,
  writeOrderJson,
} from "./bridge/order-codec.ts"
export { listDeeds } from "./bridge/order-deeds.ts"
export type { RecordedDeed } from "./bridge/order-deeds.ts"
export { DEFAULT_TEND_POLICY, TEND_STEPS } from "./bridge/order-ports.ts"
export type { OrderPorts, ProveEvent, TendedChain, TendPolicy, TendStep } from "./bridge/order-ports.ts"
export { planOrder } from "./bridge/plan-order.ts"
export type { OrderPlan, OrderPlanning } from "./bridge/plan-order.ts"
export { createEventProver } from "./bridge/prove-event.ts"
export { proposePairPolicy } from "./bridge/propose-pair-policy.ts"
export type { PairPolicyRow, PairPolicyWish } from "./bridge/propose-pair-policy.ts"
export { quoteMessage, quoteOrder } from "./bridge/quote-order.ts"
export { findOutcomeLog, readOrder } from "./bridge/read-order.ts"
export type { ChainSide, OrderReader, OrderView } from "./bridge/read-order.ts"
export { readRoundTrips } from "./bridge/read-round-trips.ts"
export type { MeasuredPair } from "./bridge/read-round-trips.ts"
export { adoptOrders, awaitOrder, sendOrder, submitOrder } from "./bridge/send-order.ts"
export type { OrderSending } from "./bridge/send-order.ts"
export { tendOrder } from "./bridge/tend-order.ts"
export type { Tended } from "./bridge/tend-order.ts"
export { tendOrders } from "./bridge/tend-orders.ts"
export type { TendOptions } from "./bridge/tend-orders.ts"
export { chooseGroupAction } from "./atomic/choose-group-action.ts"
export type { GroupChoice, GroupDeed, GroupQuestion } from "./atomic/choose-group-action.ts"
export { GROUP_TENDING_FUNCTIONS } from "./atomic/commit-interface.ts"
export { groupIdOf } from "./atomic/group-codec.ts"
export { listGroupDeeds } from "./atomic/group-deeds.ts"
export type {
  GroupAct,
  GroupAction,
  GroupDecision,
  GroupLeg,
  LegState,
  PaymentGroup,
} from "./atomic/group.ts"
export { readGroup } from "./atomic/read-group.ts"
export type { CoordinatorState, GroupReader, GroupView, LegView } from "./atomic/read-group.ts"
export { readNextNonce } from "./atomic/read-next-nonce.ts"
export { GROUP_STEPS, tendGroup } from "./atomic/tend-group.ts"
export type { GroupChain, GroupPorts, GroupStep, TendedGroup } from "./atomic/tend-group.ts"
