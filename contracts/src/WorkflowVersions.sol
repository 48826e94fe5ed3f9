// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IActivationLog} from "./interfaces/IActivationLog.sol";
import {IVerifierDirectory} from "./interfaces/IVerifierDirectory.sol";
import {IWorkflowVersions} from "./interfaces/IWorkflowVersions.sol";
import {GuardianActs} from "./versions/GuardianActs.sol";
import {RollbackSafety} from "./versions/RollbackSafety.sol";

/// @dev The rooms, lowest first: VersionGraph (what exists), ActivationLog (what is active), RunPins (what is running),
/// RollbackSafety (may we go back), GuardianActs (who goes back, for how long). This one adds going forward.
contract WorkflowVersions is IWorkflowVersions, GuardianActs {
    constructor(address authority, IVerifierDirectory directory, uint256 depth)
        AccessManaged(authority)
        RollbackSafety(directory, depth)
    {}

    /* GOVERNANCE */

    /// @inheritdoc IActivationLog
    function activate(bytes32 environment, bytes32 versionHash, bytes32 expectedCurrent) external restricted {
        _selectForward(environment, versionHash, expectedCurrent, Cause.Activated);
    }

    /// @inheritdoc IActivationLog
    function revoke(bytes32 versionHash) external restricted {
        _requirePublished(versionHash);
        if (isRevoked(versionHash)) revert VersionAlreadyRevoked(versionHash);
        _writeLapse(PRODUCTION);
        bool pausesProduction = activeVersionOf(PRODUCTION) == versionHash;
        _versions[versionHash].revoked = true;
        emit VersionRevoked(versionHash);
        if (pausesProduction) emit VersionChanged(0, versionHash);
    }

    /* PUBLISHER */

    /// @inheritdoc IActivationLog
    function stage(bytes32 environment, bytes32 versionHash, bytes32 expectedCurrent) external restricted {
        if (isolatedBranch(environment) == 0) revert EnvironmentNotIsolated(environment);
        if (_phase(environment) == Phase.Pending) {
            revert GuardianActPending(environment, _environments[environment].deadline);
        }
        _selectForward(environment, versionHash, expectedCurrent, Cause.Staged);
    }

    /* INTERNAL */

    function _selectForward(bytes32 environment, bytes32 versionHash, bytes32 expectedCurrent, Cause cause)
        private
    {
        if (environment == 0) revert ZeroName();
        _requirePublished(versionHash);
        _writeLapse(environment);
        _requireExpected(environment, expectedCurrent);
        if (isRevoked(versionHash)) revert VersionIsRevoked(versionHash);
        if (_selectedVersion(environment) == versionHash) {
            revert VersionAlreadySelected(environment, versionHash);
        }
        bytes32 confinedTo = _isolatedEnvironmentOf(versionHash);
        if (confinedTo != 0 && confinedTo != environment) revert VersionIsIsolated(versionHash, confinedTo);
        if (!_isVerifierRegistered(versionHash)) {
            revert VerifierNotRegistered(_versions[versionHash].verifierId);
        }
        _decide(environment, versionHash, cause);
    }
}
