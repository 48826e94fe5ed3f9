// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Shows that a transaction of another chain succeeded and wrote a certain log.
/// @param blockNumber Block of that chain whose header hash a header oracle knows.
/// @param header RLP of that block's header.
/// @param transactionIndex Position of the transaction in its block.
/// @param receiptProof Nodes of the receipts trie from its root to the transaction's receipt.
/// @param logIndex Position of the log among those of the transaction.
struct EventProof {
    uint64 blockNumber;
    bytes header;
    uint256 transactionIndex;
    bytes[] receiptProof;
    uint256 logIndex;
}

/// @notice A log as its receipt holds it.
struct ProvenLog {
    address emitter;
    bytes32[] topics;
    bytes data;
}
