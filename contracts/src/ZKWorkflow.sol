// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IBatchPayout} from "./interfaces/IBatchPayout.sol";
import {IZKWorkflow} from "./interfaces/IZKWorkflow.sol";
import {BatchSignals} from "./libraries/BatchSignals.sol";
import {RunId} from "./libraries/RunId.sol";
import {Anchors} from "./proof/Anchors.sol";
import {CircuitProofs} from "./proof/CircuitProofs.sol";
import {RewardBudget} from "./proof/RewardBudget.sol";
import {Settlement} from "./proof/Settlement.sol";
import {WorkflowRuns} from "./proof/WorkflowRuns.sol";
import {Circuit} from "./types/Circuit.sol";
import {PAY_BATCH, SCREEN} from "./types/CircuitKind.sol";
import {Batch, Run} from "./types/PayoutTypes.sol";
import {Registration, WorkflowRun} from "./types/WorkflowTypes.sol";

/// @title ZKWorkflow
/// @notice Documented in IZKWorkflow. Here are the ways in; what they stand on is in `proof/`.
contract ZKWorkflow is Settlement, Anchors {
    using RunId for Run;

    constructor(
        address authority,
        address registry,
        address agents,
        address payout,
        address emissionController
    )
        AccessManaged(authority)
        CircuitProofs(registry)
        WorkflowRuns(agents, payout)
        RewardBudget(emissionController)
    {
        _requireCode(authority);
        _requireCode(registry);
        _requireCode(agents);
        _requireCode(payout);
    }

    /* REGISTERING */

    /// @inheritdoc IZKWorkflow
    function registerWorkflow(Registration calldata registration)
        external
        nonReentrant
        whenNotPaused
        returns (bytes32 runId, uint256 context)
    {
        (runId, context) = _register(registration);
        _fund(runId, registration.fee);
    }

    /* PROVING */

    /// @inheritdoc IZKWorkflow
    function verifyWorkflow(
        bytes32[] calldata proofHashes,
        uint256[] calldata publicInputs,
        bytes calldata aggregatedProof
    ) external nonReentrant whenNotPaused returns (bool) {
        (bytes32 circuitId, Circuit memory circuit, bytes calldata proofs) = _open(aggregatedProof);
        if (circuit.kind == SCREEN) revert WrongCircuitKind(circuitId, circuit.kind);
        uint256[] memory inputs = publicInputs;
        _requireValid(circuitId, circuit, inputs, proofs);
        _requireStatements(circuitId, proofHashes, inputs);
        bytes32 runId = _runIds[inputs[BatchSignals.CONTEXT]];
        if (runId == 0) revert UnknownContext(inputs[BatchSignals.CONTEXT]);
        _requireProvable(_runs[runId], circuitId);
        uint256 chunks = _advance(runId, circuitId, circuit, inputs);
        if (circuit.kind == PAY_BATCH) _requireAttested(runId, inputs);
        _reward(runId, _runs[runId], chunks);
        return true;
    }

    /// @inheritdoc IZKWorkflow
    function settle(
        Run calldata run,
        Batch calldata batch,
        uint256[] calldata nextStates,
        bytes calldata aggregatedProof
    ) external nonReentrant whenNotPaused returns (bool) {
        (bytes32 runId, uint256[] memory inputs) = _prove(run, batch, nextStates, aggregatedProof);
        _reward(runId, _runs[runId], nextStates.length);
        IBatchPayout(PAYOUT).pay(run, batch);
        // The payout computes what it attests by itself; it has to come to the same.
        _requireAttested(runId, inputs);
        return true;
    }

    /// Verifies the statements that the payments make, and takes the run further by them.
    function _prove(
        Run calldata run,
        Batch calldata batch,
        uint256[] calldata nextStates,
        bytes calldata aggregatedProof
    ) private returns (bytes32 runId, uint256[] memory inputs) {
        (bytes32 circuitId, Circuit memory circuit, bytes calldata proofs) = _open(aggregatedProof);
        _requireKind(circuitId, circuit, PAY_BATCH);
        runId = run.derive(PAYOUT);
        WorkflowRun storage registered = _known(runId);
        if (block.timestamp >= registered.expiresAt) revert RunExpired(runId, registered.expiresAt);
        _requireProvable(registered, circuitId);
        inputs = _statementsOf(registered, batch, nextStates);
        _requireValid(circuitId, circuit, inputs, proofs);
        _advance(runId, circuitId, circuit, inputs);
    }

    function _requireStatements(bytes32 circuitId, bytes32[] calldata proofHashes, uint256[] memory inputs)
        private
        pure
    {
        uint256 count = inputs.length / BatchSignals.COUNT;
        if (proofHashes.length != count) revert WrongStatementCount(count, proofHashes.length);
        for (uint256 i; i < count; ++i) {
            bytes32 actual = BatchSignals.hash(circuitId, inputs, i * BatchSignals.COUNT);
            if (proofHashes[i] != actual) revert StatementMismatch(i, proofHashes[i], actual);
        }
    }

    /* PERMISSIONS */

    /// @inheritdoc IZKWorkflow
    function pause() external restricted {
        _pause();
    }

    /// @inheritdoc IZKWorkflow
    function unpause() external restricted {
        _unpause();
    }

    /* VIEWS */

    /// @inheritdoc IZKWorkflow
    function batchPayout() external view returns (address) {
        return PAYOUT;
    }

    /// @inheritdoc IZKWorkflow
    function agentRegistry() external view returns (address) {
        return address(AGENTS);
    }

    function _requireCode(address where) private view {
        if (where.code.length == 0) revert InvalidContract(where);
    }
}
