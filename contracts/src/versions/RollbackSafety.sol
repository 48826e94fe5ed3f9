// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRollbackSafety} from "../interfaces/IRollbackSafety.sol";
import {IVerifierDirectory} from "../interfaces/IVerifierDirectory.sol";
import {Ancestry} from "../libraries/Ancestry.sol";
import {RunPins} from "./RunPins.sol";

/// @dev Answers whether an environment may go back, and holds what the answer depends on. Changes nothing else.
abstract contract RollbackSafety is IRollbackSafety, RunPins {
    uint256 private constant HIGHEST_ROLLBACK_DEPTH = 64;
    uint256 private constant MAX_LOG_WALK = 256;

    /* STORAGE */

    mapping(bytes32 fromSchema => mapping(bytes32 toSchema => bool declared)) private _migrations;
    IVerifierDirectory private _verifierDirectory;
    uint256 private _maxRollbackDepth;

    constructor(IVerifierDirectory directory, uint256 depth) {
        _setVerifierDirectory(directory);
        _setMaxRollbackDepth(depth);
    }

    /* GOVERNANCE */

    /// @inheritdoc IRollbackSafety
    function setMigration(bytes32 fromSchema, bytes32 toSchema, bool declared) external restricted {
        if (fromSchema == 0 || toSchema == 0 || fromSchema == toSchema) {
            revert InvalidMigration(fromSchema, toSchema);
        }
        _migrations[fromSchema][toSchema] = declared;
        emit MigrationSet(fromSchema, toSchema, declared);
    }

    /// @inheritdoc IRollbackSafety
    function setMaxRollbackDepth(uint256 depth) external restricted {
        _setMaxRollbackDepth(depth);
    }

    /// @inheritdoc IRollbackSafety
    function setVerifierDirectory(IVerifierDirectory directory) external restricted {
        _setVerifierDirectory(directory);
    }

    /* VIEWS */

    /// @inheritdoc IRollbackSafety
    function validateRollbackSafety(bytes32 versionHash) external view returns (bool safe) {
        return rollbackHazard(PRODUCTION, versionHash, false) == RollbackHazard.None;
    }

    /// @inheritdoc IRollbackSafety
    function rollbackHazard(bytes32 environment, bytes32 versionHash, bool drain)
        public
        view
        returns (RollbackHazard hazard)
    {
        bytes32 current = _selectedVersion(environment);
        if (current == 0) return RollbackHazard.NothingActive;
        if (!isPublished(versionHash)) return RollbackHazard.UnknownVersion;
        if (versionHash == current) return RollbackHazard.AlreadySelected;
        if (isRevoked(versionHash)) return RollbackHazard.Revoked;
        if (!wasActive(environment, versionHash)) return RollbackHazard.NeverActive;
        if (!_isSchemaCompatible(current, versionHash)) return RollbackHazard.SchemaIncompatible;
        if (!_isVerifierRegistered(versionHash)) return RollbackHazard.VerifierNotRegistered;
        hazard = _ancestryHazard(current, versionHash);
        if (hazard == RollbackHazard.None && !drain) {
            hazard = _inFlightHazard(environment, current, versionHash);
        }
    }

    /// @inheritdoc IRollbackSafety
    function isMigrationDeclared(bytes32 fromSchema, bytes32 toSchema) public view returns (bool declared) {
        return _migrations[fromSchema][toSchema];
    }

    /// @inheritdoc IRollbackSafety
    function maxRollbackDepth() external view returns (uint256 depth) {
        return _maxRollbackDepth;
    }

    /// @inheritdoc IRollbackSafety
    function verifierDirectory() external view returns (IVerifierDirectory directory) {
        return _verifierDirectory;
    }

    /* INTERNAL */

    function _isVerifierRegistered(bytes32 versionHash) internal view returns (bool) {
        return _verifierDirectory.isVerifierRegistered(_versions[versionHash].verifierId);
    }

    function _isSchemaCompatible(bytes32 current, bytes32 target) private view returns (bool) {
        (bytes32 fromSchema, bytes32 toSchema) = (_versions[current].schemaHash, _versions[target].schemaHash);
        return fromSchema == toSchema || isMigrationDeclared(fromSchema, toSchema);
    }

    function _ancestryHazard(bytes32 current, bytes32 target) private view returns (RollbackHazard) {
        Ancestry.Finding finding = Ancestry.find(_versions, target, current, _maxRollbackDepth);
        if (finding == Ancestry.Finding.Ancestor) return RollbackHazard.None;
        return finding == Ancestry.Finding.NotAncestor ? RollbackHazard.NotAncestor : RollbackHazard.TooDeep;
    }

    /// @dev A run can only be pinned to a version while it is active, so every newer version that could hold runs has
    /// an entry after the target's last one; except `current` after a lapse that is not written yet.
    function _inFlightHazard(bytes32 environment, bytes32 current, bytes32 target)
        private
        view
        returns (RollbackHazard)
    {
        if (runsInFlight(environment, current) != 0) return RollbackHazard.RunsInFlight;
        Environment storage state = _environments[environment];
        uint256 oldest = state.lastEntry[target];
        uint256 length = state.log.length;
        if (length - oldest > MAX_LOG_WALK) return RollbackHazard.TooDeep;
        for (uint256 i = oldest; i < length; ++i) {
            if (runsInFlight(environment, state.log[i].version) != 0) return RollbackHazard.RunsInFlight;
        }
        return RollbackHazard.None;
    }

    function _setMaxRollbackDepth(uint256 depth) private {
        if (depth == 0 || depth > HIGHEST_ROLLBACK_DEPTH) {
            revert InvalidRollbackDepth(depth, HIGHEST_ROLLBACK_DEPTH);
        }
        _maxRollbackDepth = depth;
        emit MaxRollbackDepthSet(depth);
    }

    function _setVerifierDirectory(IVerifierDirectory directory) private {
        if (address(directory).code.length == 0) revert InvalidVerifierDirectory(address(directory));
        _verifierDirectory = directory;
        emit VerifierDirectorySet(address(directory));
    }
}
