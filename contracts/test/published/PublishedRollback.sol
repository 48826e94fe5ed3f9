// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev The rollback as the documentation has published it, with the least around it that compiles. Kept to show what
/// goes wrong; never deployed.
contract PublishedRollback {
    bytes32 public activeVersion;
    mapping(bytes32 => bytes32) public previousVersions;

    event VersionChanged(bytes32 activeVersion, bytes32 versionHash);

    function activate(bytes32 versionHash) external {
        previousVersions[versionHash] = activeVersion;
        activeVersion = versionHash;
    }

    function emergencyRollback(bytes32 versionHash) external {
        require(_validateRollbackSafety(versionHash), "Unsafe rollback detected");
        activeVersion = previousVersions[versionHash];
        emit VersionChanged(activeVersion, versionHash);
    }

    function _validateRollbackSafety(bytes32) internal pure returns (bool) {
        return true;
    }
}
