// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGuardianActs} from "../interfaces/IGuardianActs.sol";
import {GUARDIAN_WINDOW_SECONDS} from "../types/GuardianWindow.sol";
import {RollbackSafety} from "./RollbackSafety.sol";

abstract contract GuardianActs is RollbackSafety {
    /* GOVERNANCE */

    /// @inheritdoc IGuardianActs
    function emergencyRollback(bytes32 versionHash) external restricted {
        _writeLapse(PRODUCTION);
        _rollBackForGood(PRODUCTION, versionHash, false);
    }

    /// @inheritdoc IGuardianActs
    function rollbackEnvironment(
        bytes32 environment,
        bytes32 versionHash,
        bytes32 expectedCurrent,
        bool drain
    ) external restricted {
        _writeLapse(environment);
        _requireExpected(environment, expectedCurrent);
        _rollBackForGood(environment, versionHash, drain);
    }

    /// @inheritdoc IGuardianActs
    function ratifyRollback(bytes32 environment, bytes32 versionHash) external restricted {
        _requirePending(environment, versionHash);
        if (isRevoked(versionHash)) revert VersionIsRevoked(versionHash);
        _closeGuardianAct(environment, Outcome.Ratified);
        _select(environment, versionHash, Cause.Ratified);
    }

    /// @inheritdoc IGuardianActs
    function rejectRollback(bytes32 environment, bytes32 versionHash) external restricted {
        _requirePending(environment, versionHash);
        Environment storage state = _environments[environment];
        bytes32 returnTo = state.returnTo;
        state.guardianDisarmed = true;
        _closeGuardianAct(environment, Outcome.Rejected);
        _select(environment, returnTo, Cause.Rejected);
    }

    /// @inheritdoc IGuardianActs
    function rearmGuardian(bytes32 environment) external restricted {
        _writeLapse(environment);
        Environment storage state = _environments[environment];
        if (!state.guardianDisarmed) revert GuardianNotDisarmed(environment);
        state.guardianDisarmed = false;
        emit GuardianRearmed(environment);
    }

    /* GUARDIAN */

    /// @inheritdoc IGuardianActs
    function guardianRollback(bytes32 environment, bytes32 versionHash, bytes32 expectedCurrent, bool drain)
        external
        restricted
    {
        _writeLapse(environment);
        Environment storage state = _environments[environment];
        if (state.guardianDisarmed) revert GuardianDisarmed(environment);
        _requireExpected(environment, expectedCurrent);
        _requireSafe(environment, versionHash, drain);
        // A further act within the window keeps the first one's deadline: the window is never renewed without a vote.
        if (state.deadline == 0) {
            state.returnTo = _selectedVersion(environment);
            state.deadline = uint48(block.timestamp) + GUARDIAN_WINDOW_SECONDS;
        }
        _select(environment, versionHash, Cause.GuardianRolledBack);
        emit GuardianRolledBack(environment, versionHash, state.returnTo, state.deadline);
        if (drain) emit DrainOrdered(environment, versionHash);
    }

    /* ANYBODY */

    /// @inheritdoc IGuardianActs
    function settleLapse(bytes32 environment) external {
        if (!_writeLapse(environment)) revert NothingLapsed(environment);
    }

    /* INTERNAL */

    function _rollBackForGood(bytes32 environment, bytes32 versionHash, bool drain) private {
        _requireSafe(environment, versionHash, drain);
        _decide(environment, versionHash, Cause.RolledBack);
        if (drain) emit DrainOrdered(environment, versionHash);
    }

    function _requireSafe(bytes32 environment, bytes32 versionHash, bool drain) private view {
        if (rollbackHazard(environment, versionHash, drain) != RollbackHazard.None) revert UnsafeRollback();
    }

    function _requirePending(bytes32 environment, bytes32 versionHash) private view {
        Phase phase = _phase(environment);
        if (phase == Phase.Lapsed) revert RollbackLapsed(environment, _environments[environment].deadline);
        if (phase != Phase.Pending) revert NoPendingRollback(environment);
        bytes32 pending = _selectedVersion(environment);
        if (pending != versionHash) revert PendingRollbackMoved(environment, versionHash, pending);
    }
}
