// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Where an order stands on the chain that sent it. Completed and Refunded are final; Releasable and
/// Refundable say who the escrow belongs to until somebody calls `settle`.
enum SourceState {
    None,
    Dispatched,
    Releasable,
    Refundable,
    Completed,
    Refunded
}

/// @notice What became of an order on the chain that it was sent to. All but None are final.
enum DestinationState {
    None,
    Executed,
    Failed,
    Expired
}

/// @notice What a sender asks for; the arbiter adds who, from where, under which terms.
/// @param workflowId The workflow that the order is a leg of.
/// @param leg Number of the leg in its workflow, for readers.
/// @param dstChainId Chain on which the action is to be done.
/// @param target Contract that is called there, by the sender's executor account.
/// @param data Calldata of that call.
/// @param gasLimit Gas that the call gets.
/// @param escrowToken Token set aside here until the outcome is known; zero for none.
/// @param escrowAmount Token units to pull from the sender; what arrives is what the order holds.
/// @param beneficiary Who is paid the escrow if the action succeeded.
/// @param deadline Last second (unix time of the destination) at which the action may be done.
struct OrderRequest {
    bytes32 workflowId;
    uint32 leg;
    uint64 dstChainId;
    address target;
    bytes data;
    uint32 gasLimit;
    address escrowToken;
    uint256 escrowAmount;
    address beneficiary;
    uint64 deadline;
}

/// @notice An order as both chains know it; its EIP-712 struct hash is its id.
/// @param nonce Number of the order among all of this sender at this arbiter, so that equal requests differ.
/// @param escrowAmount Token units that arrived at the arbiter of the source.
/// @param policyId Id of the terms of FinalityPolicy under which it was sent.
struct Order {
    bytes32 workflowId;
    uint32 leg;
    uint64 srcChainId;
    address srcArbiter;
    address sender;
    uint64 nonce;
    uint64 dstChainId;
    address dstArbiter;
    address target;
    bytes data;
    uint32 gasLimit;
    address escrowToken;
    uint256 escrowAmount;
    address beneficiary;
    uint64 deadline;
    bytes32 policyId;
}
