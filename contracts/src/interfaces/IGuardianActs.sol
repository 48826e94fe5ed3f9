// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Rollbacks, and the guardian's provisional ones
/// @notice Governance rolls back for good. The guardian rolls back at once, but only for 72 hours unless governance
/// ratifies; `IActivationLog` has the table of all interleavings.
interface IGuardianActs {
    enum Outcome {
        Ratified,
        Rejected,
        Superseded,
        Lapsed
    }

    /// @notice A guardian's rollback stands until `deadline` and then returns to `returnTo`, unless governance decides.
    event GuardianRolledBack(
        bytes32 indexed environment, bytes32 indexed versionHash, bytes32 indexed returnTo, uint48 deadline
    );
    event GuardianActClosed(bytes32 indexed environment, bytes32 indexed versionHash, Outcome outcome);
    event GuardianRearmed(bytes32 indexed environment);

    /// @notice Runs in flight on versions newer than `versionHash` shall end on the versions they are pinned to.
    event DrainOrdered(bytes32 indexed environment, bytes32 indexed versionHash);

    /// @dev The guardian's last act here lapsed or was rejected; governance must decide before the next.
    error GuardianDisarmed(bytes32 environment);
    error GuardianNotDisarmed(bytes32 environment);
    error NoPendingRollback(bytes32 environment);
    error RollbackLapsed(bytes32 environment, uint48 deadline);
    /// @dev The guardian has rolled back further since: what was voted on is not what stands.
    error PendingRollbackMoved(bytes32 environment, bytes32 expected, bytes32 pending);
    error NothingLapsed(bytes32 environment);

    /// @notice Takes production back to a version that really was active and that the active one descends from; runs in
    /// flight on newer versions forbid it. Governance only. Reverts with `UnsafeRollback`.
    function emergencyRollback(bytes32 versionHash) external;

    /// @notice The same for any environment, guarded against a change in between.
    /// @param expectedCurrent What `activeVersionOf(environment)` answers when this executes; else `ActiveVersionMoved`.
    /// @param drain Tolerates runs in flight on newer versions; they end on the versions they are pinned to.
    function rollbackEnvironment(
        bytes32 environment,
        bytes32 versionHash,
        bytes32 expectedCurrent,
        bool drain
    ) external;

    /// @notice The same, at once and provisionally. Guardian only.
    function guardianRollback(bytes32 environment, bytes32 versionHash, bytes32 expectedCurrent, bool drain)
        external;

    /// @notice Makes a pending rollback permanent. Governance only.
    /// @param versionHash The version that was voted on; must be the pending one.
    function ratifyRollback(bytes32 environment, bytes32 versionHash) external;

    /// @notice Undoes a pending rollback before its time and disarms the guardian. Governance only.
    function rejectRollback(bytes32 environment, bytes32 versionHash) external;

    /// @notice Lets a disarmed guardian act again. Governance only.
    function rearmGuardian(bytes32 environment) external;

    /// @notice Writes a lapse to the log. Anybody; changes nothing that the views did not say already.
    function settleLapse(bytes32 environment) external;
}
