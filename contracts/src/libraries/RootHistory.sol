// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Which roots of the agents tree a proof may still be checked against
/// @notice The current root always; a root that an insertion replaced for LIFETIME seconds more, so that proofs under
/// way survive a newcomer; none from before the last invalidation, however recent.
/// @dev Bounded by time rather than by a number of insertions: provers think in time, and enrolling a hundred agents
/// in one hour must not void the proofs of that hour. A root replaced by an insertion names only agents that are still
/// enrolled (any removal invalidates), so LIFETIME is a matter of hygiene, not of safety.
library RootHistory {
    /// @dev Seconds for which a replaced root stays known.
    uint256 internal constant LIFETIME = 7 days;

    struct Entry {
        /// Generation in which the root last became current.
        uint64 generation;
        /// Unix seconds at which another root took its place.
        uint64 replacedAt;
    }

    struct History {
        uint256 current;
        /// Counts invalidations, from 1 so that an unwritten entry belongs to none.
        uint64 generation;
        mapping(uint256 root => Entry) entries;
    }

    function initialize(History storage history, uint256 root) internal {
        history.generation = 1;
        history.current = root;
        history.entries[root].generation = 1;
    }

    /// @notice Makes `root` current; earlier roots of this generation stay known for LIFETIME.
    function push(History storage history, uint256 root) internal {
        history.entries[history.current].replacedAt = uint64(block.timestamp);
        history.current = root;
        history.entries[root] = Entry({generation: history.generation, replacedAt: 0});
    }

    /// @notice Makes `root` current and every other root unknown at once.
    function invalidateAllBefore(History storage history, uint256 root) internal {
        ++history.generation;
        history.current = root;
        history.entries[root] = Entry({generation: history.generation, replacedAt: 0});
    }

    function isKnown(History storage history, uint256 root) internal view returns (bool) {
        if (root == history.current) return true;
        Entry memory entry = history.entries[root];
        return entry.generation == history.generation && block.timestamp <= entry.replacedAt + LIFETIME;
    }
}
