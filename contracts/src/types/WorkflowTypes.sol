// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Run} from "./PayoutTypes.sol";

/// What the policy of a run is the Poseidon hash of.
/// @param agentsRoot Root of the agents tree that executor and validator stand in.
/// @param listRoot Root of the roster; of the plan if the run is proved by StepBatch.
/// @param screenRoot Last state of the chain of screenings of the roster; zero if none is demanded.
/// @param budgetCommitment Commitment to what the run may pay in all, for PayBatchPrivate; else zero.
struct PolicyParts {
    uint256 agentsRoot;
    uint256 listRoot;
    uint256 screenRoot;
    uint256 budgetCommitment;
}

/// A run as its payer asks for it.
/// @param run What BatchPayout derives the run's id from.
/// @param circuitId The circuit whose proofs show the run.
/// @param screenCircuitId The circuit that screened the roster; zero if the policy demands no screening.
/// @param policy The parts of the run's policy.
/// @param beneficiary Who is rewarded for proofs, whoever sends them.
/// @param chunkCount How many chunks are to be proved: those with payments, or all chunks of the plan.
/// @param expiresAt Unix time in seconds from which nothing is rewarded or settled any more.
/// @param rewardPerChunk AGPT for each verified chunk; the payer deposits it for all of them.
/// @param fee AGPT that the payer burns, up to which completion may be rewarded with new AGPT.
struct Registration {
    Run run;
    bytes32 circuitId;
    bytes32 screenCircuitId;
    PolicyParts policy;
    address beneficiary;
    uint32 chunkCount;
    uint64 expiresAt;
    uint128 rewardPerChunk;
    uint128 fee;
}

/// A registered run.
/// @param verifiedChunks How many chunks are proved; the run is complete when it reaches `chunkCount`.
/// @param screenedChunks Chunks from this one on were not screened; the largest number if none has to be.
/// @param budget AGPT held for rewards still to come.
/// @param fee AGPT that was burned for the run and not yet matched by a completion reward.
/// @param context What proofs name the run by.
/// @param policy Poseidon hash of `parts`.
/// @param state The last state that was proved; zero at first.
struct WorkflowRun {
    address payer;
    uint64 expiresAt;
    uint32 chunkCount;
    address beneficiary;
    uint32 verifiedChunks;
    uint32 screenedChunks;
    uint128 rewardPerChunk;
    uint128 budget;
    uint128 fee;
    bytes32 circuitId;
    bytes32 screenCircuitId;
    uint256 context;
    uint256 policy;
    uint256 state;
    PolicyParts parts;
}
