// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IComputePricing} from "../interfaces/IComputePricing.sol";

/// @notice Where a compute job stands. Completed, Slashed and Cancelled are final.
enum JobStatus {
    Idle,
    Open,
    Assigned,
    Verifying,
    Completed,
    Slashed,
    Cancelled
}

/// @notice What a client asks for.
/// @param specHash Digest of what is to be computed.
/// @param nonce Chosen by the client; one job per (client, nonce, specHash).
/// @param verifierId The allowed verifier that judges the proof.
/// @param terms The quote the client saw and the most it pays.
/// @param surety Tokens the client bonds beside the price, and the least bond of a node; see IComputeArbiter.
/// @param deadline Last second (unix time) at which work may be handed in.
/// @param assignmentWindow Seconds a node has from assignment to handing in.
struct JobRequest {
    bytes32 specHash;
    uint256 nonce;
    bytes32 verifierId;
    IComputePricing.QuoteTerms terms;
    uint128 surety;
    uint64 deadline;
    uint32 assignmentWindow;
}

/// @notice A job as the arbiter keeps it; amounts stay readable after the end, when they are no longer held.
/// @param attempts Assignments so far.
/// @param node The node at work; while Open, the standby the job is offered to, or zero when anyone may take it.
/// @param dueAt End of the running window (offer, assignment or verification), unix time; zero when none runs.
/// @param bounty What a valid proof earns: the price at opening.
/// @param cut What a failure costs the node at work: 0.5% of what it had at risk when it took the job.
/// @param slashed Stake taken for this job's failures, held until the job ends.
struct Job {
    address client;
    uint64 deadline;
    JobStatus status;
    uint8 attempts;
    address node;
    uint64 dueAt;
    uint32 assignmentWindow;
    uint128 bounty;
    uint128 surety;
    uint128 cut;
    uint128 slashed;
    address verifier;
    bytes32 specHash;
    bytes32 proofHash;
}
