// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IVersionGraph} from "../interfaces/IVersionGraph.sol";

/// @dev Versions, branches and labels. Knows of environments only which branch owns one.
abstract contract VersionGraph is IVersionGraph, AccessManaged {
    // solhint-disable-next-line gas-small-strings
    bytes32 private constant VERSION_TYPEHASH = keccak256(
        "WorkflowVersion(bytes32 parent,bytes32 mergeParent,bytes32 artifactDigest,bytes32 schemaHash,bytes32 verifierId)"
    );

    /* STORAGE */

    mapping(bytes32 versionHash => Version) internal _versions;
    mapping(bytes32 name => Branch) private _branches;
    mapping(bytes32 name => bytes32 versionHash) private _labels;
    mapping(bytes32 environment => bytes32 branchName) private _isolatedBranches;
    bytes32[] private _versionHashes;
    bytes32[] private _branchNames;

    /* PUBLISHER */

    /// @inheritdoc IVersionGraph
    function createBranch(bytes32 name, bytes32 origin, bytes32 isolatedEnvironment) external restricted {
        if (name == 0) revert ZeroName();
        if (_branches[name].createdAt != 0) revert BranchAlreadyExists(name);
        if (origin != 0) _requirePublished(origin);
        if (isolatedEnvironment != 0) {
            if (_isolatedBranches[isolatedEnvironment] != 0 || !_isIsolable(isolatedEnvironment)) {
                revert EnvironmentNotIsolable(isolatedEnvironment);
            }
            _isolatedBranches[isolatedEnvironment] = name;
        }
        _branches[name] = Branch(origin, origin, isolatedEnvironment, msg.sender, uint48(block.timestamp));
        _branchNames.push(name);
        emit BranchCreated(name, origin, isolatedEnvironment, msg.sender);
    }

    /// @inheritdoc IVersionGraph
    function publish(bytes32 branchName, Definition calldata definition)
        external
        restricted
        returns (bytes32 versionHash)
    {
        Branch storage target = _requireBranch(branchName);
        _requireWellFormed(definition);
        if (definition.parent != target.head) revert HeadMoved(branchName, definition.parent, target.head);
        versionHash = hashDefinition(definition);
        if (isPublished(versionHash)) revert VersionAlreadyPublished(versionHash);

        target.head = versionHash;
        Version storage created = _versions[versionHash];
        (created.parent, created.mergeParent) = (definition.parent, definition.mergeParent);
        created.branch = branchName;
        created.artifactDigest = definition.artifactDigest;
        (created.schemaHash, created.verifierId) = (definition.schemaHash, definition.verifierId);
        (created.author, created.createdAt) = (msg.sender, uint48(block.timestamp));
        created.generation = _nextGeneration(definition);
        _versionHashes.push(versionHash);
        emit VersionPublished(versionHash, branchName, msg.sender, definition);
    }

    /// @inheritdoc IVersionGraph
    function label(bytes32 name, bytes32 versionHash) external restricted {
        if (name == 0) revert ZeroName();
        if (_labels[name] != 0) revert LabelAlreadyUsed(name, _labels[name]);
        _requirePublished(versionHash);
        _labels[name] = versionHash;
        emit VersionLabelled(name, versionHash);
    }

    /* VIEWS */

    /// @inheritdoc IVersionGraph
    function hashDefinition(Definition calldata definition) public pure returns (bytes32 versionHash) {
        return keccak256(abi.encode(VERSION_TYPEHASH, definition));
    }

    /// @inheritdoc IVersionGraph
    function version(bytes32 versionHash) external view returns (Version memory record) {
        _requirePublished(versionHash);
        return _versions[versionHash];
    }

    /// @inheritdoc IVersionGraph
    function isPublished(bytes32 versionHash) public view returns (bool published) {
        return _versions[versionHash].generation != 0;
    }

    /// @inheritdoc IVersionGraph
    function isRevoked(bytes32 versionHash) public view returns (bool revoked) {
        return _versions[versionHash].revoked;
    }

    /// @inheritdoc IVersionGraph
    function firstParents(bytes32 versionHash, uint256 limit)
        external
        view
        returns (bytes32[] memory versionHashes)
    {
        _requirePublished(versionHash);
        uint256 length = 0;
        for (bytes32 each = versionHash; each != 0 && length < limit; each = _versions[each].parent) {
            ++length;
        }
        versionHashes = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) {
            versionHashes[i] = versionHash;
            versionHash = _versions[versionHash].parent;
        }
    }

    /// @inheritdoc IVersionGraph
    function versionCount() external view returns (uint256 count) {
        return _versionHashes.length;
    }

    /// @inheritdoc IVersionGraph
    function versionAt(uint256 index) external view returns (bytes32 versionHash) {
        return _versionHashes[index];
    }

    /// @inheritdoc IVersionGraph
    function branch(bytes32 branchName) external view returns (Branch memory record) {
        return _requireBranch(branchName);
    }

    /// @inheritdoc IVersionGraph
    function branchCount() external view returns (uint256 count) {
        return _branchNames.length;
    }

    /// @inheritdoc IVersionGraph
    function branchNameAt(uint256 index) external view returns (bytes32 name) {
        return _branchNames[index];
    }

    /// @inheritdoc IVersionGraph
    function labelledVersion(bytes32 name) external view returns (bytes32 versionHash) {
        return _labels[name];
    }

    /// @inheritdoc IVersionGraph
    function isolatedBranch(bytes32 environment) public view returns (bytes32 name) {
        return _isolatedBranches[environment];
    }

    /* INTERNAL */

    /// @dev The environment a version may not leave; zero when it may go anywhere.
    function _isolatedEnvironmentOf(bytes32 versionHash) internal view returns (bytes32) {
        return _branches[_versions[versionHash].branch].isolatedEnvironment;
    }

    function _requirePublished(bytes32 versionHash) internal view {
        if (!isPublished(versionHash)) revert UnknownVersion(versionHash);
    }

    /// @dev Whether an environment may still be given to a branch: it must never have been used.
    function _isIsolable(bytes32 environment) internal view virtual returns (bool);

    function _requireBranch(bytes32 name) private view returns (Branch storage found) {
        found = _branches[name];
        if (found.createdAt == 0) revert UnknownBranch(name);
    }

    function _requireWellFormed(Definition calldata definition) private view {
        if (definition.artifactDigest == 0) revert ZeroArtifactDigest();
        if (definition.schemaHash == 0) revert ZeroSchemaHash();
        if (definition.verifierId == 0) revert ZeroVerifierId();
        if (definition.parent != 0) _requirePublished(definition.parent);
        if (definition.mergeParent == 0) return;
        if (definition.parent == 0) revert MergeWithoutParent(definition.mergeParent);
        if (definition.mergeParent == definition.parent) revert SelfMerge(definition.parent);
        _requirePublished(definition.mergeParent);
    }

    function _nextGeneration(Definition calldata definition) private view returns (uint32) {
        uint32 first = _versions[definition.parent].generation;
        uint32 second = _versions[definition.mergeParent].generation;
        return 1 + (first > second ? first : second);
    }
}
