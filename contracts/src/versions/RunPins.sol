// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRunPins} from "../interfaces/IRunPins.sol";
import {ActivationLog} from "./ActivationLog.sol";

abstract contract RunPins is IRunPins, ActivationLog {
    /* STORAGE */

    mapping(bytes32 runId => Pin) private _pins;
    mapping(bytes32 environment => mapping(bytes32 versionHash => uint256 runs)) private _runsInFlight;

    /* ORCHESTRATOR */

    /// @inheritdoc IRunPins
    function pin(bytes32 environment, bytes32 versionHash, bytes32 runId) external restricted {
        if (runId == 0) revert ZeroRunId();
        if (_pins[runId].versionHash != 0) revert RunAlreadyPinned(runId);
        bytes32 active = activeVersionOf(environment);
        if (versionHash != active || active == 0) revert NotActiveVersion(environment, versionHash, active);
        _pins[runId] = Pin(environment, versionHash);
        ++_runsInFlight[environment][versionHash];
        emit RunPinned(environment, versionHash, runId);
    }

    /// @inheritdoc IRunPins
    function unpin(bytes32 runId) external restricted {
        Pin memory bound = _pins[runId];
        if (bound.versionHash == 0) revert RunNotPinned(runId);
        delete _pins[runId];
        --_runsInFlight[bound.environment][bound.versionHash];
        emit RunUnpinned(bound.environment, bound.versionHash, runId);
    }

    /* VIEWS */

    /// @inheritdoc IRunPins
    function pinOf(bytes32 runId) external view returns (Pin memory bound) {
        return _pins[runId];
    }

    /// @inheritdoc IRunPins
    function runsInFlight(bytes32 environment, bytes32 versionHash) public view returns (uint256 runs) {
        return _runsInFlight[environment][versionHash];
    }
}
