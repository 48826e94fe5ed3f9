// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IActivationLog} from "../interfaces/IActivationLog.sol";
import {IGuardianActs} from "../interfaces/IGuardianActs.sol";
import {VersionGraph} from "./VersionGraph.sol";

/// @dev The log of every environment, the version it selects at this second, and the one place that writes entries.
abstract contract ActivationLog is IActivationLog, IGuardianActs, VersionGraph {
    /// @dev `deadline` is zero unless a guardian's act is pending or has lapsed unwritten.
    struct Environment {
        Activation[] log;
        mapping(bytes32 versionHash => uint256 entryNumber) lastEntry;
        bytes32 returnTo;
        uint48 deadline;
        bool guardianDisarmed;
    }

    /// @inheritdoc IActivationLog
    bytes32 public constant PRODUCTION = "production";

    /* STORAGE */

    mapping(bytes32 environment => Environment) internal _environments;
    bytes32[] private _environmentNames;

    /* VIEWS */

    /// @inheritdoc IActivationLog
    function activeVersion() external view returns (bytes32 versionHash) {
        return activeVersionOf(PRODUCTION);
    }

    /// @inheritdoc IActivationLog
    function activeVersionOf(bytes32 environment) public view returns (bytes32 versionHash) {
        return _unlessRevoked(_selectedVersion(environment));
    }

    /// @inheritdoc IActivationLog
    function isPaused(bytes32 environment) external view returns (bool paused) {
        return isRevoked(_selectedVersion(environment));
    }

    /// @inheritdoc IActivationLog
    function status(bytes32 environment) external view returns (Status memory current) {
        Environment storage state = _environments[environment];
        current.phase = _phase(environment);
        current.selected = _selectedVersion(environment);
        current.paused = isRevoked(current.selected);
        current.guardianDisarmed = state.guardianDisarmed || current.phase == Phase.Lapsed;
        if (current.phase == Phase.Pending) {
            (current.deadline, current.returnTo) = (state.deadline, state.returnTo);
        }
    }

    /// @inheritdoc IActivationLog
    function wasActive(bytes32 environment, bytes32 versionHash) public view returns (bool happened) {
        return _environments[environment].lastEntry[versionHash] != 0;
    }

    /// @inheritdoc IActivationLog
    function logLength(bytes32 environment) external view returns (uint256 length) {
        return _environments[environment].log.length;
    }

    /// @inheritdoc IActivationLog
    function logEntries(bytes32 environment, uint256 start, uint256 limit)
        external
        view
        returns (Activation[] memory entries)
    {
        Activation[] storage log = _environments[environment].log;
        if (start >= log.length) return entries;
        uint256 length = log.length - start;
        if (length > limit) length = limit;
        entries = new Activation[](length);
        for (uint256 i = 0; i < length; ++i) {
            entries[i] = log[start + i];
        }
    }

    /// @inheritdoc IActivationLog
    function environmentCount() external view returns (uint256 count) {
        return _environmentNames.length;
    }

    /// @inheritdoc IActivationLog
    function environmentAt(uint256 index) external view returns (bytes32 environment) {
        return _environmentNames[index];
    }

    /* STATE OF AN ENVIRONMENT */

    function _phase(bytes32 environment) internal view returns (Phase) {
        Environment storage state = _environments[environment];
        if (state.log.length == 0) return Phase.Unused;
        if (state.deadline == 0) return Phase.Settled;
        return block.timestamp < state.deadline ? Phase.Pending : Phase.Lapsed;
    }

    /// @dev What the environment selects at this second, revoked or not: a lapse counts before it is written.
    function _selectedVersion(bytes32 environment) internal view returns (bytes32) {
        if (_phase(environment) == Phase.Lapsed) return _environments[environment].returnTo;
        return _recordedVersion(environment);
    }

    function _unlessRevoked(bytes32 versionHash) internal view returns (bytes32) {
        return isRevoked(versionHash) ? bytes32(0) : versionHash;
    }

    function _requireExpected(bytes32 environment, bytes32 expectedCurrent) internal view {
        bytes32 active = activeVersionOf(environment);
        if (active != expectedCurrent) revert ActiveVersionMoved(environment, expectedCurrent, active);
    }

    /// @inheritdoc VersionGraph
    function _isIsolable(bytes32 environment) internal view override returns (bool) {
        return environment != PRODUCTION && _phase(environment) == Phase.Unused;
    }

    /* WRITING */

    /// @dev Writes a lapse that the clock has brought about. Every act in an environment begins here, so the log is
    /// complete and in order of time.
    function _writeLapse(bytes32 environment) internal returns (bool written) {
        if (_phase(environment) != Phase.Lapsed) return false;
        Environment storage state = _environments[environment];
        (bytes32 returnTo, uint48 deadline) = (state.returnTo, state.deadline);
        _closeGuardianAct(environment, Outcome.Lapsed);
        state.guardianDisarmed = true;
        _append(environment, Activation(returnTo, 0, address(0), deadline, Cause.Lapsed));
        return true;
    }

    /// @dev Selects a version by a final decision: a pending act of the guardian is over, and the guardian is armed.
    function _decide(bytes32 environment, bytes32 versionHash, Cause cause) internal {
        _closeGuardianAct(environment, Outcome.Superseded);
        _environments[environment].guardianDisarmed = false;
        _select(environment, versionHash, cause);
    }

    function _select(bytes32 environment, bytes32 versionHash, Cause cause) internal {
        _append(environment, Activation(versionHash, 0, msg.sender, uint48(block.timestamp), cause));
    }

    function _closeGuardianAct(bytes32 environment, Outcome outcome) internal {
        Environment storage state = _environments[environment];
        if (state.deadline == 0) return;
        (state.returnTo, state.deadline) = (0, 0);
        emit GuardianActClosed(environment, _recordedVersion(environment), outcome);
    }

    /// @dev Fills in `previous`, so that it always is what a reader of the events believes to be active.
    function _append(bytes32 environment, Activation memory entry) private {
        Environment storage state = _environments[environment];
        if (state.log.length == 0) _environmentNames.push(environment);
        entry.previous = _unlessRevoked(_recordedVersion(environment));
        state.log.push(entry);
        state.lastEntry[entry.version] = state.log.length;

        bytes32 active = _unlessRevoked(entry.version);
        emit ActivationLogged(
            environment, active, entry.previous, entry.cause, entry.actor, state.log.length - 1
        );
        if (environment == PRODUCTION && active != entry.previous) {
            emit VersionChanged(active, entry.previous);
        }
    }

    function _recordedVersion(bytes32 environment) private view returns (bytes32) {
        Activation[] storage log = _environments[environment].log;
        return log.length == 0 ? bytes32(0) : log[log.length - 1].version;
    }
}
