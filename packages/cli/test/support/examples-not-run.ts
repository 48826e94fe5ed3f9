/**
 * The examples that are compiled and not run with all others: they need a node, a database, a file, a terminal, a proof, or
 * a value that the scenery only declares. Some of chain run with a node and a database (RUN_WITH_WORLD). A test holds the
 * list to be complete: whatever is not named here is run.
 */
export const NOT_RUN: Readonly<Record<string, string>> = {
  core: `
    configJsonSchema excludeRefused performStep
  `,
  chain: `
    ERC7645 acquireLease adoptOrders advanceView awaitOrder backupJournal buildReceiptProof changeRoute
    checkBackup checkBatch checkPayees chooseGroupAction chooseOrderAction chooseSwapAction closeIntents
    createApprovalSigner createChainReader createEventProver createHashlock createKmsSigner createRelayClient
    createRelayNode createRemoteSigner createRpcClient createRpcPool createSigningGuard declareForeign
    decodeDispatched decodeOutcome detectApprovalWays diagnoseStore expectDeployedCode findGroup findHeaderOracle
    findKeptGroup findLaneObstacle findOutcomeLog findUnexplained finishStep gasBacktestCommand gasRecordCommand
    halt keepGroup listDeeds listFrozenIntents listGroupDeeds listLanes listOpenSlots listOrders listSwapDeeds
    listSwaps listUnfinishedOrders loadOrder loadUnsettledAttempts makeHome matchNonces measureJournal mintBatch
    openKeystore openLane openStore openTransactionEngine packPayments payBatch payOwed planGroup planIntents
    planOrder planRevocation prepareBatch previewOrder priceByFeed quoteMessage quoteOrder readArbitrumEstimate
    readBaseFees readCall readFastGas readFeeMarket readGroup readHalt readIntent readLatestExpiry readLogs
    readNextNonce readOpStackFees readOrder readPayees readPayments readRecording readRoundTrips readRoute
    readSwap reconcileRun recordAttempts recordFeeHistory recordObservations releaseIntents releaseLease
    releaseOrder renewLease reportRun reserveSlots restoreJournal resume sendOrder settleForeign signTypedData
    startHeartbeat submitOrder swapIdOf takeBytes tendGroup tendOrder tendOrders tendSwap withCodedErrors
    writeKeystore writeOrderJson writeReport
  `,
  proof: `
    audit checkProof computeCircuitId computeStatementHash connectChain createAgentKeyFile createAgentsTree
    createSnarkjsProver decodeAggregatedProof disclose encodeAggregatedProof encodeVerificationKey listTrustedKeys
    loadProvingKey nobleVerifier openAgentKeyFile preparePayBatches preparePrivatePayBatches prepareStepBatches
    proveRun proveStatement readBundle readProgress readVerificationKey readZkeyVerificationKey renderAudit
    replayAgentEvents signStatements snarkjsVerifier verifyBundle verifyDisclosure verifyGroth16 verifyOnchain
    writeBundle writeProgress
  `,
  cli: `
    createSurroundings runCli
  `,
}
