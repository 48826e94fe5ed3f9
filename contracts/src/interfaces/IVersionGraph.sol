// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The append-only graph of workflow versions
/// @notice Works like the history of a source repository. A version is a commit: its hash covers the definition and,
/// through the parents' hashes, the whole history behind it. A branch is a name with a moving head. A label is a
/// name that never moves. Nothing is ever removed; a version can only be revoked.
///
/// | command line                                       | here                                              |
/// | -------------------------------------------------- | ------------------------------------------------- |
/// | branch create --from L --name B --isolated-env E   | `createBranch(B, labelledVersion(L), E)`          |
/// | branch list                                        | `branchCount`, `branchNameAt`, `branch`           |
/// | log                                                | `firstParents(head, limit)` and `version`         |
/// | diff                                               | the artifacts behind two `artifactDigest`s        |
/// | merge                                              | `publish` on the target with `mergeParent`        |
/// | deploy                                             | `stage` (isolated) or a proposal to `activate`    |
/// | rollback                                           | `stage`, `guardianRollback` or `emergencyRollback`|
///
/// An isolated branch owns one environment. Its versions can be active nowhere else; their content reaches other
/// environments only as a new version on another branch, by a merge. In return its environment needs no vote:
/// publishers stage into it.
///
/// Names (branches, environments, labels) are 32 bytes: text of up to 32 bytes, left-aligned, or the keccak256 of a
/// longer text.
interface IVersionGraph {
    /// @param parent The version this one was made from; zero for the first of a history.
    /// @param mergeParent The version merged in; zero when nothing was.
    /// @param branch The branch it was published on.
    /// @param artifactDigest sha2-256 of the workflow definition.
    /// @param schemaHash Identifies the shape of the state that runs keep; equal hashes can continue each other.
    /// @param verifierId The verifier that accepts proofs of its runs.
    /// @param author Who published it.
    /// @param createdAt Seconds since 1970.
    /// @param generation 1 for a root, else one more than the higher parent's; an ancestor's is always lower.
    /// @param revoked Revoked versions are never active, anywhere, ever again.
    struct Version {
        bytes32 parent;
        bytes32 mergeParent;
        bytes32 branch;
        bytes32 artifactDigest;
        bytes32 schemaHash;
        bytes32 verifierId;
        address author;
        uint48 createdAt;
        uint32 generation;
        bool revoked;
    }

    /// @dev The hashed part of a version. Same meanings as in `Version`.
    struct Definition {
        bytes32 parent;
        bytes32 mergeParent;
        bytes32 artifactDigest;
        bytes32 schemaHash;
        bytes32 verifierId;
    }

    /// @param head The newest version; zero until the first is published.
    /// @param origin The version the branch was created from; zero for a new history.
    /// @param isolatedEnvironment The environment it owns; zero for a branch whose versions may go anywhere.
    /// @param creator Who created it.
    /// @param createdAt Seconds since 1970; zero when there is no such branch.
    struct Branch {
        bytes32 head;
        bytes32 origin;
        bytes32 isolatedEnvironment;
        address creator;
        uint48 createdAt;
    }

    event BranchCreated(
        bytes32 indexed name, bytes32 indexed origin, bytes32 indexed isolatedEnvironment, address creator
    );
    event VersionPublished(
        bytes32 indexed versionHash, bytes32 indexed branch, address indexed author, Definition definition
    );
    event VersionLabelled(bytes32 indexed label, bytes32 indexed versionHash);
    event VersionRevoked(bytes32 indexed versionHash);

    error ZeroName();
    error ZeroArtifactDigest();
    error ZeroSchemaHash();
    error ZeroVerifierId();
    error UnknownVersion(bytes32 versionHash);
    error UnknownBranch(bytes32 name);
    error BranchAlreadyExists(bytes32 name);
    error VersionAlreadyPublished(bytes32 versionHash);
    error LabelAlreadyUsed(bytes32 label, bytes32 versionHash);
    /// @dev The branch has moved since the definition was made: take the new head in (merge or rebase) and retry.
    error HeadMoved(bytes32 branch, bytes32 parent, bytes32 head);
    /// @dev A version cannot be merged into itself.
    error SelfMerge(bytes32 versionHash);
    /// @dev A history cannot begin with a merge.
    error MergeWithoutParent(bytes32 mergeParent);
    /// @dev An isolated environment must be new, must belong to one branch, and is never the production environment.
    error EnvironmentNotIsolable(bytes32 environment);
    error VersionAlreadyRevoked(bytes32 versionHash);

    /// @notice Starts a branch at a known version, or an empty one (`origin` zero) for a new history. Publisher only.
    /// @param isolatedEnvironment The environment the branch shall own; zero for none.
    function createBranch(bytes32 name, bytes32 origin, bytes32 isolatedEnvironment) external;

    /// @notice Appends a version to a branch; its parent must be the branch's head. Publisher only.
    /// @return versionHash `hashDefinition(definition)`.
    function publish(bytes32 branchName, Definition calldata definition)
        external
        returns (bytes32 versionHash);

    /// @notice Gives a version a name that never moves, such as "production-v1.2". Publisher only.
    function label(bytes32 name, bytes32 versionHash) external;

    /// @notice The version hash: keccak256(abi.encode(VERSION_TYPEHASH, the five words of the definition)), an EIP-712
    /// struct hash without a domain. The same definition with the same history has the same hash on every chain and in
    /// every deployment, so an auditor can compare chains by one word. Branch, author and time are facts of one chain's
    /// record and no part of it.
    function hashDefinition(Definition calldata definition) external pure returns (bytes32 versionHash);

    /// @notice The record of a version. Reverts with `UnknownVersion`.
    function version(bytes32 versionHash) external view returns (Version memory record);

    function isPublished(bytes32 versionHash) external view returns (bool published);
    function isRevoked(bytes32 versionHash) external view returns (bool revoked);

    /// @notice A version and its first parents, newest first, at most `limit`. Reverts with `UnknownVersion`.
    function firstParents(bytes32 versionHash, uint256 limit)
        external
        view
        returns (bytes32[] memory versionHashes);

    function versionCount() external view returns (uint256 count);
    function versionAt(uint256 index) external view returns (bytes32 versionHash);

    /// @notice The record of a branch. Reverts with `UnknownBranch`.
    function branch(bytes32 branchName) external view returns (Branch memory record);

    function branchCount() external view returns (uint256 count);
    function branchNameAt(uint256 index) external view returns (bytes32 name);

    /// @return versionHash The version of that label; zero when the label is unused.
    function labelledVersion(bytes32 name) external view returns (bytes32 versionHash);

    /// @return name The branch that owns an isolated environment; zero for a governed one.
    function isolatedBranch(bytes32 environment) external view returns (bytes32 name);
}
