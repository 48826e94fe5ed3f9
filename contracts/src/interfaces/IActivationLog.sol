// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What is active where, and the log of how it came to be
/// @notice An environment ("production", "staging-asia") selects one version. The version is active unless it is
/// revoked; then the environment is paused: `activeVersionOf` answers zero and no run can start. A revoked version is
/// never answered.
///
/// A guardian's rollback lapses by the clock. The views below are right at any second without a transaction; the next
/// act in the environment, or `settleLapse` by anybody, writes the lapse to the log.
///
/// Where an environment stands (`phase`), and what each act makes of it. "paused" is independent of the phase: it
/// only says that the selected version is revoked.
///
/// | act \ phase        | Unused                    | Settled                  | Pending (72 h)               | Lapsed (= Settled on returnTo, guardian disarmed) |
/// | ------------------ | ------------------------- | ------------------------ | ---------------------------- | ------------------------------------------------- |
/// | activate           | Settled                   | Settled                  | Settled, act superseded      | lapse written, then as Settled                    |
/// | stage (isolated)   | Settled                   | Settled                  | `GuardianActPending`         | lapse written, then as Settled                    |
/// | emergencyRollback, | `UnsafeRollback`          | Settled                  | Settled, act superseded      | lapse written, then as Settled                    |
/// | rollbackEnvironment|                           |                          |                              |                                                   |
/// | guardianRollback   | `UnsafeRollback`          | Pending; disarmed:       | Pending: deeper, with the    | `GuardianDisarmed`                                |
/// |                    |                           | `GuardianDisarmed`       | first act's deadline, return |                                                   |
/// | ratifyRollback     | `NoPendingRollback`       | `NoPendingRollback`      | Settled on the act's version | `RollbackLapsed`                                  |
/// | rejectRollback     | `NoPendingRollback`       | `NoPendingRollback`      | Settled on returnTo, disarmed| `RollbackLapsed`                                  |
/// | settleLapse        | `NothingLapsed`           | `NothingLapsed`          | `NothingLapsed`              | Settled on returnTo, disarmed                     |
/// | rearmGuardian      | `GuardianNotDisarmed`     | armed; if it already is: | `GuardianNotDisarmed`        | lapse written, armed                              |
/// |                    |                           | `GuardianNotDisarmed`    |                              |                                                   |
/// | revoke selected    | —                         | paused                   | paused until the deadline    | paused                                            |
/// | revoke returnTo    | —                         | —                        | the lapse will pause         | (is the selected one)                             |
/// | the deadline passes| —                         | —                        | Lapsed                       | —                                                 |
///
/// "armed": `activate`, `stage`, a rollback by governance and a ratification arm the guardian; a lapse and a rejection
/// disarm it, so that it cannot repeat what governance has not agreed to and hold an environment for ever.
interface IActivationLog {
    enum Phase {
        Unused,
        Settled,
        Pending,
        Lapsed
    }

    /// @dev Why a version was selected, and by whose authority: governance (Activated, RolledBack, Ratified, Rejected),
    /// the guardian (GuardianRolledBack), the clock (Lapsed), a publisher in its isolated environment (Staged).
    enum Cause {
        Activated,
        RolledBack,
        GuardianRolledBack,
        Ratified,
        Rejected,
        Lapsed,
        Staged
    }

    /// @param version The version selected; if it is revoked, the environment is paused.
    /// @param previous The version active before; zero when there was none or the environment was paused.
    /// @param actor Who called; zero for a lapse.
    /// @param since Seconds since 1970 at which it took effect; of a lapse: the deadline, whenever it was written.
    /// @param cause Why.
    struct Activation {
        bytes32 version;
        bytes32 previous;
        address actor;
        uint48 since;
        Cause cause;
    }

    /// @param phase See the table above.
    /// @param paused Whether the selected version is revoked.
    /// @param guardianDisarmed Whether the guardian must wait for governance.
    /// @param deadline When the pending act lapses, seconds since 1970; zero without one.
    /// @param selected The version selected now; zero when unused.
    /// @param returnTo Where a pending act will lapse to; zero without one.
    struct Status {
        Phase phase;
        bool paused;
        bool guardianDisarmed;
        uint48 deadline;
        bytes32 selected;
        bytes32 returnTo;
    }

    /// @notice The active version of the production environment changed. `previous` is the version left, or zero when
    /// there was none or production was paused; `active` is zero when production becomes paused.
    event VersionChanged(bytes32 indexed active, bytes32 indexed previous);

    /// @notice A log entry was written, in any environment. Follow `VersionRevoked` beside it: the revocation of an
    /// active version pauses its environments without an entry.
    event ActivationLogged(
        bytes32 indexed environment,
        bytes32 indexed active,
        bytes32 indexed previous,
        Cause cause,
        address actor,
        uint256 index
    );

    /// @dev The environment is not as the caller believes: somebody else has acted. Look again.
    error ActiveVersionMoved(bytes32 environment, bytes32 expected, bytes32 active);
    error VersionIsRevoked(bytes32 versionHash);
    error VersionAlreadySelected(bytes32 environment, bytes32 versionHash);
    /// @dev The version was published on a branch that is isolated in another environment: merge it first.
    error VersionIsIsolated(bytes32 versionHash, bytes32 isolatedEnvironment);
    error VerifierNotRegistered(bytes32 verifierId);
    /// @dev Only governance activates in this environment.
    error EnvironmentNotIsolated(bytes32 environment);
    error GuardianActPending(bytes32 environment, uint48 deadline);

    /// @notice Selects a version by vote. Governance only, through its timelock. Any published, unrevoked version with
    /// a registered verifier may be chosen, an older one too: the tests of `rollbackHazard` guard the fast path, this
    /// is the deliberate one.
    /// @param expectedCurrent What `activeVersionOf(environment)` answers when this executes; else `ActiveVersionMoved`.
    function activate(bytes32 environment, bytes32 versionHash, bytes32 expectedCurrent) external;

    /// @notice The same without a vote, in an isolated environment only. Publisher only.
    function stage(bytes32 environment, bytes32 versionHash, bytes32 expectedCurrent) external;

    /// @notice Revokes a version for good; wherever it is selected, the environment pauses at once. Governance only. To
    /// replace without a pause, activate the successor in the same proposal, before revoking.
    function revoke(bytes32 versionHash) external;

    /// @notice The environment that the functions without an environment mean: "production".
    // solhint-disable-next-line func-name-mixedcase
    function PRODUCTION() external view returns (bytes32 environment);

    /// @return versionHash The active version of production; zero when there is none or production is paused.
    function activeVersion() external view returns (bytes32 versionHash);

    /// @return versionHash The active version; zero when there is none or the environment is paused.
    function activeVersionOf(bytes32 environment) external view returns (bytes32 versionHash);

    /// @return paused Whether a version is selected but revoked.
    function isPaused(bytes32 environment) external view returns (bool paused);

    function status(bytes32 environment) external view returns (Status memory current);

    /// @return happened Whether the version has been selected in this environment.
    function wasActive(bytes32 environment, bytes32 versionHash) external view returns (bool happened);

    /// @return length Entries written; a lapse that nobody has written yet is not among them.
    function logLength(bytes32 environment) external view returns (uint256 length);

    /// @notice Up to `limit` entries from `start`, oldest first.
    function logEntries(bytes32 environment, uint256 start, uint256 limit)
        external
        view
        returns (Activation[] memory entries);

    function environmentCount() external view returns (uint256 count);
    function environmentAt(uint256 index) external view returns (bytes32 environment);
}
