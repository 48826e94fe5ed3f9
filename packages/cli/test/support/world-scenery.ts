import type { Scene } from "../../../core/test/run-examples.ts"

// What examples of chain get that are run with a node (of chain 1) and a database: those of DATABASE_URL and RPC_URL.

/** All examples share a store, since each opened one keeps connections; each has a lane of its own. */
export const WORLD: Scene = {
  store: "= await (globalThis.sharedStore ??= openStore())",
  client: `= createRpcClient({ url: process.env["RPC_URL"] })`,
  second: `= createRpcClient({ url: process.env["RPC_URL"], name: "second" })`,
  first: "= client",
  pool: `= (globalThis.sharedPool ??= createRpcPool({ chainId: "eip155:1", nodes: [{ client }] }))`,
  account: '= `0x${crypto.randomUUID().replaceAll("-", "").padEnd(40, "0")}`',
  chainReader: `= createChainReader(pool, finalityOf("eip155:1"))`,
  lane: `= await openLane(store, chainReader, "eip155:1", account)`,
  held: "= await acquireLease(store, lane, { lengthMs: 60_000 })",
  lease: "= await matchNonces(store, held, chainReader).then(() => held)",
  intent: `= (await planIntents(store, [
    { idempotencyKey: crypto.randomUUID(), chainId: "eip155:1", payload: { total: "5" } },
  ]))[0]`,
}

/** The examples that are run so: they need neither contracts nor anything that was done before. */
export const RUN_WITH_WORLD = `
  acquireLease backupJournal closeIntents createChainReader createHashlock createRelayNode createRpcPool diagnoseStore
  findGroup findHeaderOracle findKeptGroup findLaneObstacle findOutcomeLog findUnexplained halt keepGroup listDeeds
  listFrozenIntents listGroupDeeds listLanes listOpenSlots listOrders listSwapDeeds loadUnsettledAttempts makeHome
  matchNonces openLane openStore packPayments planIntents readBaseFees readFeeMarket readHalt readIntent readLogs
  recordFeeHistory releaseLease renewLease reserveSlots resume startHeartbeat swapIdOf withCodedErrors
`
