// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Run} from "../types/PayoutTypes.sol";
import {SecurityLevel} from "../types/SecurityLevel.sol";
import {PolicyParts, WorkflowRun} from "../types/WorkflowTypes.sol";

/// @title The runs that proofs may speak of
interface IWorkflowRuns {
    /// @notice Proofs of this circuit that name `context` are proofs of the run.
    event WorkflowRegistered(
        bytes32 indexed runId,
        address indexed payer,
        bytes32 indexed workflowId,
        uint256 context,
        uint32 chunkCount
    );

    /// @notice Proofs of the run are proofs of this circuit under this policy, from now on.
    event PolicyBound(
        bytes32 indexed runId,
        bytes32 indexed circuitId,
        SecurityLevel indexed level,
        uint256 policy,
        PolicyParts parts
    );

    /// @notice Only the payer of the run may do this.
    error NotPayer(address caller, address payer);

    /// @notice A run has a workflow with steps: its root is not zero.
    error ZeroWorkflowId();

    /// @notice The beneficiary is not the zero address and not this contract.
    error InvalidBeneficiary(address beneficiary);

    /// @notice At least one chunk is to be proved.
    error NoChunks();

    /// @notice The expiry lies in the future, at most `MAX_DURATION` from now.
    error InvalidExpiry(uint64 expiresAt);

    /// @notice The run is registered already.
    error RunAlreadyRegistered(bytes32 runId);

    /// @notice No such run is registered.
    error UnknownRun(bytes32 runId);

    /// @notice All chunks of the run are proved.
    error RunAlreadyComplete(bytes32 runId);

    /// @notice The root belongs to no valid state of the agents tree, or not any more.
    error UnknownAgentsRoot(uint256 agentsRoot);

    /// @notice A part of the policy is not below the order of the field.
    error PolicyPartNotInField(uint256 part);

    /// @notice A budget commitment belongs to the private circuit, and only to it.
    error WrongBudgetCommitment(uint256 budgetCommitment);

    /// @notice A screening circuit is named exactly if the policy has a screen root.
    error WrongScreenCircuit(bytes32 screenCircuitId);

    /// @notice A plan has no roster that could have been screened.
    error ScreeningNotApplicable(uint256 screenRoot);

    /// @notice A run can go on only with a circuit of the same kind and chunk size.
    error NotInterchangeable(bytes32 circuitId, bytes32 replacement);

    /// @notice Lets a run go on after an agent was deactivated, which voids the roots of before, or after its circuit
    /// was revoked. Roster, plan, screening and budget stay. By the payer. (Proofs of PayBatchPrivate open the
    /// state before under their own policy, so a private run with proved chunks cannot change its agents.)
    function renewRun(bytes32 runId, bytes32 circuitId, uint256 agentsRoot) external;

    /// @notice A registered run; all zero if there is none.
    function workflowRun(bytes32 runId) external view returns (WorkflowRun memory);

    /// @notice Whether every chunk of the run is proved.
    function isComplete(bytes32 runId) external view returns (bool);

    /// @notice Whether the chunk is proved.
    function isChunkVerified(bytes32 runId, uint256 chunkIndex) external view returns (bool);

    /// @notice `keccak256(abi.encode(chainId, this contract, token, workflowId, runId, beneficiary)) mod r`.
    function contextOf(Run calldata run, address beneficiary)
        external
        view
        returns (bytes32 runId, uint256 context);

    /// @notice The registered run that a context names; zero if there is none.
    function runOfContext(uint256 context) external view returns (bytes32 runId);
}
