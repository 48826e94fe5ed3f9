// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVerifierDirectory} from "./IVerifierDirectory.sol";

/// @title Whether an environment may go back to a version
interface IRollbackSafety {
    /// @dev In the order in which they are looked for.
    /// - NothingActive: the environment has never selected a version.
    /// - UnknownVersion: no such version was published.
    /// - AlreadySelected: it is the version to be left.
    /// - Revoked: it is revoked.
    /// - NeverActive: it was never active in this environment.
    /// - SchemaIncompatible: state of the current schema has no declared migration back to its schema.
    /// - VerifierNotRegistered: nobody would accept proofs of its runs.
    /// - NotAncestor: the current version does not descend from it.
    /// - TooDeep: it lies further back than `maxRollbackDepth`, or the history between is too wide or too long to be
    ///   searched within bounded gas.
    /// - RunsInFlight: runs are in flight on versions that became active after it.
    enum RollbackHazard {
        None,
        NothingActive,
        UnknownVersion,
        AlreadySelected,
        Revoked,
        NeverActive,
        SchemaIncompatible,
        VerifierNotRegistered,
        NotAncestor,
        TooDeep,
        RunsInFlight
    }

    event MigrationSet(bytes32 indexed fromSchema, bytes32 indexed toSchema, bool declared);
    event MaxRollbackDepthSet(uint256 depth);
    event VerifierDirectorySet(address indexed directory);

    /// @dev `rollbackHazard` says why.
    error UnsafeRollback();
    error InvalidMigration(bytes32 fromSchema, bytes32 toSchema);
    error InvalidRollbackDepth(uint256 depth, uint256 highest);
    error InvalidVerifierDirectory(address directory);

    /// @notice Declares, or withdraws, that state of one schema can be carried on under another. Governance only.
    function setMigration(bytes32 fromSchema, bytes32 toSchema, bool declared) external;

    /// @notice How many generations back a rollback may go, counted along the shortest line of descent. Governance only.
    function setMaxRollbackDepth(uint256 depth) external;

    /// @notice Replaces the directory of verifiers. Governance only.
    function setVerifierDirectory(IVerifierDirectory directory) external;

    /// @notice Whether production may go back to a version without draining; exactly then `emergencyRollback` passes.
    function validateRollbackSafety(bytes32 versionHash) external view returns (bool safe);

    /// @notice The first reason against going back to a version, or None.
    /// @param drain Whether runs in flight on newer versions are tolerated.
    function rollbackHazard(bytes32 environment, bytes32 versionHash, bool drain)
        external
        view
        returns (RollbackHazard hazard);

    function isMigrationDeclared(bytes32 fromSchema, bytes32 toSchema) external view returns (bool declared);
    function maxRollbackDepth() external view returns (uint256 depth);
    function verifierDirectory() external view returns (IVerifierDirectory directory);
}
