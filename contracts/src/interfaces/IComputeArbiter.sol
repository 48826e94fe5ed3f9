// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Job, JobRequest, JobStatus} from "../types/ComputeJob.sol";
import {INodeStakes} from "./INodeStakes.sol";
import {IStandbyPool} from "./IStandbyPool.sol";
import {IVerifierList} from "./IVerifierList.sol";

/// @title IComputeArbiter
/// @notice Settles compute jobs (D13): a bounty is paid for a valid proof and for nothing else.
///
/// **States.** The published machine is Idle → Assigned → Verifying → Completed | Slashed. A job also needs a state
/// between the two first ones: it is funded but no node has taken it yet. That is Open.
/// - Idle: nobody has opened this id.
/// - Open: bounty and surety are held. Either any node may take the job (`node` is zero), or, after a
///   failure, only the standby it is offered to.
/// - Assigned: one node has locked its bond and works.
/// - Verifying: the node has committed to its proof, in time; the proof is to be shown within
///   `VERIFICATION_WINDOW`.
/// - Completed: the pinned verifier accepted the proof; node paid.
/// - Slashed: the job failed and no backup was left; client refunded.
/// - Cancelled: withdrawn by the client, or expired, while Open; client refunded.
///
/// **Two steps to a proof.** `submit` stores the hash of the proof, `verify` shows the proof. So the
/// work is measured by the assignment window and not by how long a heavy verification waits for block space; the
/// proof cannot be exchanged between the steps; and Verifying is a state that others can see. The commit binds
/// the node, so `verify` may be sent by anybody: the bounty goes to the node in any case. Both steps fit
/// one transaction of a node that is a contract.
///
/// **A failure** is a proof that the verifier does not accept (a revert, garbage or exhausted gas included: the node
/// knew the verifier when it took the job), or a window that ran out. It costs the node 0.5% of everything it had
/// here when it took the job, and bars it from the job. The bounty stays whole and goes with the job to the next standby,
/// at most `MAX_ATTEMPTS` assignments in all; then back to the client. A standby is free to decline:
/// nobody is ever made to work, so nobody can be slashed for a job it did not choose.
///
/// **Why nobody gains by a failure.** Stake taken for failures is held with the job. If a standby then completes the
/// job, 80% of it is that standby's reward, as far as the client's surety matches it, and the same amount
/// before the burn is burned from the surety; the rest is burned. If nobody completes it, all of the stake taken is
/// burned and the surety goes back whole. With `m = min(stake taken, surety)`: reward `⌊0.8 m⌋`, surety burned `m`.
/// Whatever a client's accomplices receive, the client burns more, whoever the failed node was. A job
/// that cannot be done earns nothing, and a job that only an accomplice can do loses 20% of `m`; a client that
/// lets its own node fail loses the cut on top. A client that meets a bad node gets its bounty back or its work
/// done; only a rescue costs it, `m`, which it chose a bound for.
///
/// **Money.** Balance = stake + unbonding + (bounty + surety + slashed) of unfinished jobs + credits.
interface IComputeArbiter is INodeStakes, IStandbyPool, IVerifierList {
    event JobOpened(
        bytes32 indexed jobId,
        address indexed client,
        bytes32 indexed specHash,
        uint256 bounty,
        uint256 surety,
        address verifier,
        uint64 deadline
    );
    event JobAssigned(bytes32 indexed jobId, address indexed node, uint256 bond, uint64 dueAt);
    event ProofSubmitted(bytes32 indexed jobId, address indexed node, bytes32 proofHash, uint64 dueAt);
    event JobCompleted(bytes32 indexed jobId, address indexed node, uint256 bounty, uint256 reward);
    event NodeSlashed(bytes32 indexed jobId, address indexed node, uint256 amount);
    event JobOffered(bytes32 indexed jobId, address indexed standby, uint64 dueAt);
    event OfferDeclined(bytes32 indexed jobId, address indexed standby);
    event OfferLapsed(bytes32 indexed jobId, address indexed standby);
    event JobSlashed(bytes32 indexed jobId, address indexed client, uint256 refund);
    event JobCancelled(bytes32 indexed jobId, address indexed client, uint256 refund);

    error ZeroAddress();
    /// @dev The authority must be a contract (an AccessManager).
    error InvalidAuthority(address authority);
    /// @dev A bond of zero would let a node work, and fail, for free.
    error ZeroMinimumBond();
    error EmptySpec();
    error JobExists(bytes32 jobId);
    error SuretyTooSmall(uint256 surety, uint256 minimum);
    error AssignmentWindowOutOfRange(uint256 window, uint256 minimum, uint256 maximum);
    /// @dev The deadline leaves no full assignment window, or lies beyond `MAX_DURATION`.
    error DeadlineOutOfRange(uint64 deadline, uint256 earliest, uint256 latest);
    error WrongStatus(bytes32 jobId, JobStatus status);
    error NotClient(bytes32 jobId, address caller);
    /// @dev The caller is neither the node at work nor the standby the job is offered to.
    error NotNode(bytes32 jobId, address caller);
    /// @dev The node has failed or passed over this job before.
    error NodeBarred(bytes32 jobId, address node);
    /// @dev Not enough time is left for a full assignment window.
    error TooLate(bytes32 jobId, uint64 deadline);
    error WindowClosed(bytes32 jobId, uint64 dueAt);
    error NotDue(bytes32 jobId, uint64 dueAt);
    error EmptyProofHash();
    error ProofMismatch(bytes32 jobId, bytes32 committed, bytes32 shown);
    /// @dev The caller supplied too little gas for the verifier to be judged by its answer.
    error NotEnoughGas(uint256 available, uint256 needed);

    /// @notice Opens a job and takes price + surety from the caller. The price is that of the accepted quote.
    function open(JobRequest calldata request) external returns (bytes32 jobId);

    /// @notice Takes an Open job and locks the bond, the larger of the job's surety and the node's `cutOf`.
    function assign(bytes32 jobId) external;

    /// @notice Commits the node at work to its proof: `proofHashOf(jobId, node, proof, publicInputs)`.
    function submit(bytes32 jobId, bytes32 proofHash) external;

    /// @notice Shows the proof; the job ends Completed, or this attempt has failed. Callable by anyone.
    /// Reverts, and settles nothing, when the caller gave too little gas for a full `VERIFIER_GAS` to the verifier.
    function verify(bytes32 jobId, bytes calldata proof, uint256[] calldata publicInputs) external;

    /// @notice Ends a window that ran out: a missed assignment or verification window is a failure; a missed
    /// offer passes the job on and costs the standby its place in the pool (not while paused, when nobody
    /// could accept); a job nobody took by its deadline is cancelled. Callable by anyone.
    function timeout(bytes32 jobId) external;

    /// @notice Passes an offered job on to the next standby. Costs the caller nothing.
    function decline(bytes32 jobId) external;

    /// @notice Withdraws an Open job; bounty and surety go back to the client as credit.
    function cancel(bytes32 jobId) external;

    /// @notice Stops opening and taking jobs; never proofs, time-outs, claims, withdrawals or cancellations. Restricted.
    function pause() external;

    /// @notice Ends the pause. Restricted.
    function unpause() external;

    function job(bytes32 jobId) external view returns (Job memory);

    /// @notice Whether `node` may not take `jobId` any more.
    function isBarred(bytes32 jobId, address node) external view returns (bool);

    /// @notice `keccak256(abi.encode(chainId, arbiter, client, nonce, specHash))`.
    function jobIdOf(address client, uint256 nonce, bytes32 specHash) external view returns (bytes32);

    /// @notice `keccak256(abi.encode(jobId, node, proof, publicInputs))`.
    function proofHashOf(bytes32 jobId, address node, bytes calldata proof, uint256[] calldata publicInputs)
        external
        pure
        returns (bytes32);
}
