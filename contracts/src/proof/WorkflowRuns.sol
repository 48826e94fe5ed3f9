// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PoseidonT4} from "poseidon-solidity/PoseidonT4.sol";
import {PoseidonT5} from "poseidon-solidity/PoseidonT5.sol";

import {IAgentRegistry} from "../interfaces/IAgentRegistry.sol";
import {IWorkflowRuns} from "../interfaces/IWorkflowRuns.sol";
import {RunId} from "../libraries/RunId.sol";
import {ZkVerifierLibrary} from "../libraries/ZkVerifierLibrary.sol";
import {Circuit} from "../types/Circuit.sol";
import {CircuitKind, PAY_BATCH_PRIVATE, SCREEN, STEP_BATCH} from "../types/CircuitKind.sol";
import {Run} from "../types/PayoutTypes.sol";
import {PolicyParts, Registration, WorkflowRun} from "../types/WorkflowTypes.sol";
import {Screening} from "./Screening.sol";

/// The runs that payers registered, what proofs of them have to say, and how far they were proved.
abstract contract WorkflowRuns is IWorkflowRuns, Screening {
    using RunId for Run;

    /// @dev Bounds how long a deposit can be out of the payer's reach.
    uint256 public constant MAX_DURATION = 366 days;

    IAgentRegistry internal immutable AGENTS;
    address internal immutable PAYOUT;

    /* STORAGE */

    mapping(bytes32 runId => WorkflowRun) internal _runs;
    mapping(uint256 context => bytes32 runId) internal _runIds;
    mapping(bytes32 runId => mapping(uint256 word => uint256 bits)) internal _verified;

    constructor(address agents, address payout) {
        AGENTS = IAgentRegistry(agents);
        PAYOUT = payout;
    }

    /* REGISTERING */

    function _register(Registration calldata registration) internal returns (bytes32 runId, uint256 context) {
        Run calldata run = registration.run;
        _requireSound(registration);
        (runId, context) = _identify(run, registration.beneficiary);
        if (_runs[runId].payer != address(0)) revert RunAlreadyRegistered(runId);
        Circuit memory circuit = _requireOpenForRuns(registration.circuitId);
        if (circuit.kind == SCREEN) revert WrongCircuitKind(registration.circuitId, circuit.kind);

        WorkflowRun storage made = _runs[runId];
        made.payer = run.payer;
        made.expiresAt = registration.expiresAt;
        made.chunkCount = registration.chunkCount;
        made.beneficiary = registration.beneficiary;
        made.rewardPerChunk = registration.rewardPerChunk;
        made.context = context;
        made.screenedChunks = _requireScreening(registration, circuit);
        made.screenCircuitId = registration.screenCircuitId;
        made.parts = registration.policy;
        _runIds[context] = runId;
        emit WorkflowRegistered(runId, run.payer, run.workflowId, context, registration.chunkCount);
        _bind(runId, made, registration.circuitId, circuit);
    }

    function _requireSound(Registration calldata registration) private view {
        if (msg.sender != registration.run.payer) revert NotPayer(msg.sender, registration.run.payer);
        if (registration.run.workflowId == 0) revert ZeroWorkflowId();
        address beneficiary = registration.beneficiary;
        if (beneficiary == address(0) || beneficiary == address(this)) {
            revert InvalidBeneficiary(beneficiary);
        }
        if (registration.chunkCount == 0) revert NoChunks();
        uint64 expiresAt = registration.expiresAt;
        if (expiresAt <= block.timestamp || expiresAt > block.timestamp + MAX_DURATION) {
            revert InvalidExpiry(expiresAt);
        }
    }

    /// How many chunks of the run's roster may be paid as far as screening goes.
    function _requireScreening(Registration calldata registration, Circuit memory circuit)
        private
        view
        returns (uint32)
    {
        (bytes32 screenCircuitId, uint256 screenRoot) =
            (registration.screenCircuitId, registration.policy.screenRoot);
        if ((screenRoot == 0) != (screenCircuitId == 0)) revert WrongScreenCircuit(screenCircuitId);
        if (screenRoot == 0) return type(uint32).max;
        if (circuit.kind == STEP_BATCH) revert ScreeningNotApplicable(screenRoot);
        return _requireScreened(screenCircuitId, screenRoot, registration.policy.listRoot, circuit.chunkSize);
    }

    /// Ties the run to a circuit and to the policy that its parts make under it.
    function _bind(bytes32 runId, WorkflowRun storage run, bytes32 circuitId, Circuit memory circuit)
        private
    {
        PolicyParts memory parts = run.parts;
        _requireKnownAgents(parts.agentsRoot);
        uint256 policy = _policyOf(parts, circuit.kind);
        run.circuitId = circuitId;
        run.policy = policy;
        emit PolicyBound(runId, circuitId, circuit.level, policy, parts);
    }

    /// The hash is computed here, so nobody can name roots that are not those of the policy. Poseidon reduces what
    /// it is given, so a part that is not below the order of the field is refused. (The agents root is one that
    /// the registry computed, the screen root one that a proof showed.)
    function _policyOf(PolicyParts memory parts, CircuitKind kind) private pure returns (uint256) {
        bool hidden = kind == PAY_BATCH_PRIVATE;
        if (hidden == (parts.budgetCommitment == 0)) revert WrongBudgetCommitment(parts.budgetCommitment);
        _requireInField(parts.listRoot);
        _requireInField(parts.budgetCommitment);
        if (!hidden) return PoseidonT4.hash([parts.agentsRoot, parts.listRoot, parts.screenRoot]);
        return PoseidonT5.hash([parts.agentsRoot, parts.listRoot, parts.screenRoot, parts.budgetCommitment]);
    }

    function _requireInField(uint256 part) private pure {
        if (part >= ZkVerifierLibrary.FIELD) revert PolicyPartNotInField(part);
    }

    /// @inheritdoc IWorkflowRuns
    function renewRun(bytes32 runId, bytes32 circuitId, uint256 agentsRoot) external whenNotPaused {
        WorkflowRun storage run = _known(runId);
        if (msg.sender != run.payer) revert NotPayer(msg.sender, run.payer);
        if (_isComplete(run)) revert RunAlreadyComplete(runId);
        Circuit memory replacement = REGISTRY.requireAccepted(circuitId);
        if (circuitId != run.circuitId) {
            Circuit memory replaced = REGISTRY.circuit(run.circuitId);
            if (replacement.kind != replaced.kind || replacement.chunkSize != replaced.chunkSize) {
                revert NotInterchangeable(run.circuitId, circuitId);
            }
            if (replacement.retired) revert CircuitRetiredForRuns(circuitId);
        }
        run.parts.agentsRoot = agentsRoot;
        _bind(runId, run, circuitId, replacement);
    }

    /* VIEWS */

    /// @inheritdoc IWorkflowRuns
    function workflowRun(bytes32 runId) external view returns (WorkflowRun memory) {
        return _runs[runId];
    }

    /// @inheritdoc IWorkflowRuns
    function isComplete(bytes32 runId) external view returns (bool) {
        return _isComplete(_known(runId));
    }

    /// @inheritdoc IWorkflowRuns
    function isChunkVerified(bytes32 runId, uint256 chunkIndex) external view returns (bool) {
        return (_verified[runId][chunkIndex >> 8] >> (chunkIndex & 0xff)) & 1 == 1;
    }

    /// @inheritdoc IWorkflowRuns
    function contextOf(Run calldata run, address beneficiary)
        external
        view
        returns (bytes32 runId, uint256 context)
    {
        return _identify(run, beneficiary);
    }

    /// @inheritdoc IWorkflowRuns
    function runOfContext(uint256 context) external view returns (bytes32) {
        return _runIds[context];
    }

    /* INTERNAL */

    function _identify(Run calldata run, address beneficiary)
        private
        view
        returns (bytes32 runId, uint256 context)
    {
        runId = run.derive(PAYOUT);
        bytes32 hash = keccak256(
            abi.encode(block.chainid, address(this), run.token, run.workflowId, runId, beneficiary)
        );
        context = uint256(hash) % ZkVerifierLibrary.FIELD;
    }

    function _known(bytes32 runId) internal view returns (WorkflowRun storage run) {
        run = _runs[runId];
        if (run.payer == address(0)) revert UnknownRun(runId);
    }

    function _requireKnownAgents(uint256 agentsRoot) internal view {
        if (!AGENTS.isKnownRoot(agentsRoot)) revert UnknownAgentsRoot(agentsRoot);
    }

    function _isComplete(WorkflowRun storage run) internal view returns (bool) {
        return run.verifiedChunks == run.chunkCount;
    }
}
