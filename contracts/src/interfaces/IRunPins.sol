// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Which version each run in flight is bound to
/// @notice A run ends on the version it began on. While it is in flight, a rollback past that version is refused
/// unless the caller says that such runs are to be drained.
interface IRunPins {
    struct Pin {
        bytes32 environment;
        bytes32 versionHash;
    }

    event RunPinned(bytes32 indexed environment, bytes32 indexed versionHash, bytes32 indexed runId);
    event RunUnpinned(bytes32 indexed environment, bytes32 indexed versionHash, bytes32 indexed runId);

    error ZeroRunId();
    error RunAlreadyPinned(bytes32 runId);
    error RunNotPinned(bytes32 runId);
    /// @dev The environment is unused, paused, or has moved to another version: start over on `active`.
    error NotActiveVersion(bytes32 environment, bytes32 versionHash, bytes32 active);

    /// @notice Binds a run to the version that is active now. Orchestrator only.
    function pin(bytes32 environment, bytes32 versionHash, bytes32 runId) external;

    /// @notice Releases a run that has ended. Orchestrator only.
    function unpin(bytes32 runId) external;

    /// @return bound The run's pin; all zero when it has none.
    function pinOf(bytes32 runId) external view returns (Pin memory bound);

    /// @return runs How many runs in flight are bound to the version in this environment.
    function runsInFlight(bytes32 environment, bytes32 versionHash) external view returns (uint256 runs);
}
