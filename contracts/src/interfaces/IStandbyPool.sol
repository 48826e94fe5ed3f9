// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IStandbyPool
/// @notice Nodes that stand by to take over failed jobs (D6, `backup_nodes`). A place costs a standby bond, locked
/// out of the node's stake for as long as it stands by. The protocol picks, in rotation; nobody names a backup.
///
/// Limits of rotation: the order is public, and whoever can make a job fail can choose the moment, so a client
/// that sees its friend at the front can let its own node fail then. That is not prevented but made
/// worthless: see "Why nobody gains by a failure" in IComputeArbiter. A pick looks at no more than `SCAN_LIMIT` standbys;
/// if none of those is fit (enough free stake, not barred from the job), the job has no backup.
interface IStandbyPool {
    event StandbyEnlisted(address indexed node);
    event StandbyRemoved(address indexed node);

    error AlreadyStandby(address node);
    error NotStandby(address node);

    /// @notice Locks the standby bond and puts the caller at the end of the rotation.
    function enlist() external;

    /// @notice Gives the place up and unlocks the standby bond. The last of the rotation moves to the free place.
    function resign() external;

    function isStandby(address node) external view returns (bool);

    function standbyCount() external view returns (uint256);

    /// @notice The standby at the front of the rotation; zero when there is none.
    function nextStandby() external view returns (address);
}
