// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Run} from "../types/PayoutTypes.sol";

/// @title Digests of the bundles that runs were archived in
/// @notice A run may be archived several times while it goes on, so anchors are a history: a digest can be added, none
/// replaced. Those who answer for the run may add: its payer and its beneficiary, who proves it.
interface IAnchors {
    /// @notice When and by whom a digest was anchored.
    /// @param position Its place in the run's history, from 1; zero if it was not anchored.
    struct Anchor {
        address by;
        uint64 blockNumber;
        uint32 position;
    }

    /// @notice `digest` is the sha2-256 digest of the root block of the bundle number `position` of the run.
    event BundleAnchored(
        bytes32 indexed runId,
        bytes32 indexed digest,
        address indexed by,
        uint256 position,
        uint256 blockNumber
    );

    /// @notice Only the run's payer and beneficiary anchor bundles of it.
    error NotPayerOrBeneficiary(address caller);

    /// @notice The digest of nothing.
    error ZeroDigest();

    /// @notice The digest stands in the run's history.
    error AlreadyAnchored(bytes32 runId, bytes32 digest);

    /// @notice Adds the sha2-256 digest of a bundle's root block to the history of the run. Never paused.
    function anchor(bytes32 runId, bytes32 digest) external;

    /// @notice The same for a run of the caller's own that may not be registered yet: a long run is anchored while it is
    /// being paid. The id is computed from its parts, which name its payer. Never paused.
    function anchorOwn(Run calldata run, bytes32 digest) external;

    /// @notice When and by whom the digest was anchored; all zero if it was not.
    function anchorOf(bytes32 runId, bytes32 digest) external view returns (Anchor memory);

    /// @notice The digest anchored last and its position; zeros if there is none.
    function latestAnchor(bytes32 runId) external view returns (bytes32 digest, uint256 position);
}
