// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What becomes of a transaction as a whole. Once it is not None it never changes.
enum Decision {
    None,
    Commit,
    Abort
}

/// @notice Where a leg stands on its own chain. Paid and Refunded are final.
enum LegState {
    None,
    Prepared,
    Paid,
    Refunded
}

/// @notice A payment that happens together with all others of its transaction or not at all.
/// @param chainId Chain on which it happens.
/// @param participant The TwoPhaseCommit there, which holds the money until the decision.
/// @param amount Token units, all of which have to arrive at the participant.
struct AtomicLeg {
    uint64 chainId;
    address participant;
    address payer;
    address token;
    uint256 amount;
    address receiver;
}

/// @notice A transaction as every chain of it knows it; its id is in AtomicId.
/// @param coordinator The TwoPhaseCommit that counts the votes and decides.
/// @param nonce Number of the transaction among all of this initiator at this coordinator.
/// @param voteDeadline Last second (unix time of the coordinator) at which votes count.
struct AtomicTransaction {
    uint64 coordinatorChainId;
    address coordinator;
    address initiator;
    uint64 nonce;
    uint64 voteDeadline;
    AtomicLeg[] legs;
}
