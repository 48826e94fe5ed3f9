// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Which rosters were screened against which deny list
/// @notice Each Screen proof takes a chain of screenings one roster chunk further; the chain begins at state 0.
/// @dev Everything is kept per circuit. A circuit fixes how many entries a chunk and a list have, and neither stands
/// in the roots: nodes of a larger tree could be shown to a smaller circuit as if they were entries, and then
/// none of the real ones would have been looked at.
interface IScreening {
    /// @notice What a state of a chain of screenings stands for: the first `chunkCount` chunks of the roster hold
    /// nobody on the list.
    struct ScreenRecord {
        uint256 rosterRoot;
        uint256 denyRoot;
        uint32 chunkCount;
    }

    /// @notice The first `chunkCount` chunks of the roster were screened.
    event ScreeningRecorded(
        bytes32 indexed circuitId,
        uint256 indexed screenState,
        uint256 indexed rosterRoot,
        uint256 denyRoot,
        uint256 chunkCount
    );

    /// @notice New runs with screening have to use this deny list from now on.
    event DenyListSet(bytes32 indexed circuitId, uint256 indexed denyRoot, address indexed by);

    /// @notice No screening led to this state.
    error UnknownScreenState(uint256 screenState);

    /// @notice The proof number `index` does not follow the state before it.
    error ScreenStateMismatch(uint256 index, uint256 expected, uint256 actual);

    /// @notice The proof number `index` speaks of another roster or another list than the state before it.
    error ScreenSubjectMismatch(uint256 index);

    /// @notice A screening continues with the next chunk of the roster.
    error ScreenChunkOutOfOrder(uint256 expected, uint256 actual);

    /// @notice The screening and the run's circuit divide rosters into chunks of different sizes.
    error ScreenChunkSizeMismatch(uint256 expected, uint256 actual);

    /// @notice The state is that of a screening of another roster.
    error OtherRosterScreened(uint256 expected, uint256 actual);

    /// @notice The screening was done with a list that is not in force.
    error DenyListNotInForce(uint256 inForce, uint256 used);

    /// @notice Records screenings: `publicInputs` holds nextScreen, prevScreen, rosterRoot, denyRoot and chunkIndex of
    /// each proof. The first proof continues chunk 0 or any recorded state, each other the one before it; the last
    /// state is recorded. Anybody may do this; a record never changes.
    function recordScreening(uint256[] calldata publicInputs, bytes calldata aggregatedProof) external;

    /// @notice Names the list in force for screenings by this circuit; zero stops new runs with screening. Restricted.
    function setDenyList(bytes32 circuitId, uint256 denyRoot) external;

    /// @notice What a screening state stands for; all zero if nothing.
    function screening(bytes32 circuitId, uint256 screenState) external view returns (ScreenRecord memory);

    /// @notice The root of the list in force.
    function denyList(bytes32 circuitId) external view returns (uint256 denyRoot);
}
