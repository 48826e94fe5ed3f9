// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Batch, Run} from "../types/PayoutTypes.sol";
import {Registration} from "../types/WorkflowTypes.sol";
import {IAnchors} from "./IAnchors.sol";
import {ICircuitProofs} from "./ICircuitProofs.sol";
import {IRewardBudget} from "./IRewardBudget.sol";
import {IScreening} from "./IScreening.sol";
import {IWorkflowRuns} from "./IWorkflowRuns.sol";

/// @title Workflows that were carried out by registered agents within policy, shown by proof
/// @notice A payer registers a run; each accepted proof takes the run's chain of states one chunk further, counts once,
/// and earns the run's beneficiary a reward, whoever sends it. Payments and proofs cannot disagree:
/// - `settle` verifies and pays in one call. The statement is made from the payments themselves.
/// - `verifyWorkflow` accepts a PayBatch statement only if BatchPayout attested its steps root, challenge and
///   fingerprint for the chunk when it paid. The challenge is a hash of steps root and payments, so a fingerprint
///   that is equal at this challenge means equal payments; and from those follow total and count.
interface IZKWorkflow is IAnchors, IRewardBudget, IWorkflowRuns, IScreening, ICircuitProofs {
    /// @notice The chunk is proved: the statement with this hash holds.
    event ChunkVerified(
        bytes32 indexed runId,
        uint256 indexed chunkIndex,
        bytes32 indexed proofHash,
        uint256 stepsRoot,
        uint256 nextState
    );

    /// @notice `chunks` chunks were proved by one call with proofs of this circuit.
    event WorkflowVerified(bytes32 indexed runId, bytes32 indexed circuitId, uint256 chunks);

    /// @notice Every chunk of the run is proved.
    event RunCompleted(bytes32 indexed runId);

    /// @notice An address is zero or holds no contract.
    error InvalidContract(address where);

    /// @notice There must be one hash per proof.
    error WrongStatementCount(uint256 expected, uint256 actual);

    /// @notice The hash is not that of the statement with these inputs.
    error StatementMismatch(uint256 index, bytes32 expected, bytes32 actual);

    /// @notice The statement speaks of no registered run.
    error UnknownContext(uint256 context);

    /// @notice The statement number `index` speaks of another run.
    error ContextMismatch(uint256 index, uint256 expected, uint256 actual);

    /// @notice The run is proved by another circuit.
    error CircuitMismatch(bytes32 expected, bytes32 actual);

    /// @notice The statement holds under another policy.
    error PolicyMismatch(uint256 index, uint256 expected, uint256 actual);

    /// @notice The statement does not follow the state that the run is in.
    error StateMismatch(uint256 index, uint256 expected, uint256 actual);

    /// @notice The chunk is proved already.
    error ChunkAlreadyVerified(bytes32 runId, uint256 chunkIndex);

    /// @notice Chunks of a plan are proved in order.
    error ChunkOutOfOrder(uint256 expected, uint256 actual);

    /// @notice The screening that the policy names does not reach this chunk.
    error ChunkNotScreened(bytes32 runId, uint256 chunkIndex);

    /// @notice A plan with this many steps has another number of chunks than the run.
    error WrongStepCount(uint256 stepCount, uint256 chunkCount);

    /// @notice BatchPayout did not attest these payments under these steps for the chunk.
    error AttestationMismatch(bytes32 runId, uint256 chunkIndex, bytes32 expected, bytes32 stored);

    /// @notice There must be one next state and one steps root per chunk.
    error WrongChunkCount(uint256 expected, uint256 actual);

    /// @notice The run has expired, so nothing is settled any more.
    error RunExpired(bytes32 runId, uint64 expiresAt);

    /// @notice Registers a run, deposits its rewards and burns its fee; the payer has allowed this contract to take
    /// both. By the payer alone: registering a run is what permits its agents to settle it.
    function registerWorkflow(Registration calldata registration)
        external
        returns (bytes32 runId, uint256 context);

    /// @notice Takes a run further by n proofs. Anybody may send them.
    /// @param proofHashes The statement hash of each proof, see `statementHash`.
    /// @param publicInputs The public signals, proof after proof.
    /// @param aggregatedProof The circuit's id (32 bytes) and n proofs (256 bytes each).
    /// @return True; anything else reverts and says why.
    function verifyWorkflow(
        bytes32[] calldata proofHashes,
        uint256[] calldata publicInputs,
        bytes calldata aggregatedProof
    ) external returns (bool);

    /// @notice Verifies proofs of the chunks of `batch` and pays them, or does neither. Anybody may send them; the
    /// payer has made this contract its operator in BatchPayout and allowed BatchPayout to take the total.
    /// @param nextStates The state after each chunk. All other public signals are computed here: the state before,
    /// policy and context from the run, the rest from the words that are paid.
    function settle(
        Run calldata run,
        Batch calldata batch,
        uint256[] calldata nextStates,
        bytes calldata aggregatedProof
    ) external returns (bool);

    /// @notice Stops registering, verifying, settling and recording of screenings; never refunds and anchors. Restricted.
    function pause() external;

    /// @notice Ends a pause. Restricted.
    function unpause() external;

    /// @notice The payouts that runs are checked against.
    function batchPayout() external view returns (address);

    /// @notice The registry whose roots policies name.
    function agentRegistry() external view returns (address);
}
