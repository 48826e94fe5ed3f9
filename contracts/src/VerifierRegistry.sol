// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SSTORE2} from "solady/src/utils/SSTORE2.sol";

import {IVerifierDirectory} from "./interfaces/IVerifierDirectory.sol";
import {IVerifierRegistry} from "./interfaces/IVerifierRegistry.sol";
import {VerificationKey} from "./libraries/VerificationKey.sol";
import {Circuit} from "./types/Circuit.sol";
import {CircuitKind} from "./types/CircuitKind.sol";
import {DEV, SecurityLevel} from "./types/SecurityLevel.sol";

/// @title VerifierRegistry
/// @notice Documented in IVerifierRegistry.
contract VerifierRegistry is IVerifierRegistry, AccessManaged {
    /// @dev The development chains of AgentGPT, the same as in its TypeScript vocabulary.
    uint256 private constant FIRST_DEVELOPMENT_CHAIN = 31_337;
    uint256 private constant LAST_DEVELOPMENT_CHAIN = 31_339;
    uint256 private constant MOST_ROWS = 256;

    /* STORAGE */

    mapping(bytes32 circuitId => Circuit) private _circuits;
    bytes32[] private _circuitIds;

    constructor(address authority) AccessManaged(authority) {
        if (authority == address(0)) revert AccessManagedInvalidAuthority(authority);
    }

    /* GOVERNANCE */

    /// @inheritdoc IVerifierRegistry
    function registerCircuit(
        bytes calldata key,
        CircuitKind kind,
        uint16 chunkSize,
        SecurityLevel level,
        bytes32 transcriptHash
    ) external restricted returns (bytes32 circuitId) {
        if (!kind.isKnown()) revert UnknownCircuitKind(kind);
        if (chunkSize == 0 || chunkSize > MOST_ROWS) revert ChunkSizeOutOfRange(chunkSize);
        _requireLevel(level, transcriptHash);
        VerificationKey.requireSound(key, kind.signalCount());
        circuitId = keccak256(key);
        if (_circuits[circuitId].key != address(0)) revert CircuitAlreadyRegistered(circuitId);
        address pointer = SSTORE2.write(key);
        _circuits[circuitId] = Circuit(pointer, kind, level, chunkSize, false, false, false, transcriptHash);
        _circuitIds.push(circuitId);
        emit CircuitRegistered(circuitId, kind, level, chunkSize, transcriptHash, pointer);
    }

    /// @inheritdoc IVerifierRegistry
    function retire(bytes32 circuitId) external restricted {
        Circuit storage retiring = _known(circuitId);
        if (retiring.retired) revert CircuitIsRetired(circuitId);
        retiring.retired = true;
        emit CircuitRetired(circuitId);
    }

    /// @inheritdoc IVerifierRegistry
    function suspend(bytes32 circuitId) external restricted {
        Circuit storage doubtful = _known(circuitId);
        _requireStanding(circuitId, doubtful);
        doubtful.suspended = true;
        emit CircuitSuspended(circuitId, msg.sender);
    }

    /// @inheritdoc IVerifierRegistry
    function reinstate(bytes32 circuitId) external restricted {
        Circuit storage suspended = _known(circuitId);
        if (!suspended.suspended) revert CircuitNotSuspended(circuitId);
        suspended.suspended = false;
        emit CircuitReinstated(circuitId);
    }

    /// @inheritdoc IVerifierRegistry
    function revoke(bytes32 circuitId) external restricted {
        Circuit storage broken = _known(circuitId);
        if (broken.revoked) revert CircuitIsRevoked(circuitId);
        broken.revoked = true;
        emit CircuitRevoked(circuitId);
    }

    /* VIEWS */

    /// @inheritdoc IVerifierRegistry
    function circuit(bytes32 circuitId) external view returns (Circuit memory) {
        return _circuits[circuitId];
    }

    /// @inheritdoc IVerifierRegistry
    function requireAccepted(bytes32 circuitId) external view returns (Circuit memory) {
        Circuit storage accepted = _known(circuitId);
        _requireStanding(circuitId, accepted);
        return accepted;
    }

    /// @inheritdoc IVerifierDirectory
    function isVerifierRegistered(bytes32 circuitId) external view returns (bool) {
        Circuit storage asked = _circuits[circuitId];
        return asked.key != address(0) && !asked.retired && !asked.suspended && !asked.revoked;
    }

    /// @inheritdoc IVerifierRegistry
    function keyOf(bytes32 circuitId) external view returns (bytes memory) {
        return SSTORE2.read(_known(circuitId).key);
    }

    /// @inheritdoc IVerifierRegistry
    function circuitCount() external view returns (uint256) {
        return _circuitIds.length;
    }

    /// @inheritdoc IVerifierRegistry
    function circuitAt(uint256 index) external view returns (bytes32) {
        return _circuitIds[index];
    }

    /* CHECKS */

    function _requireLevel(SecurityLevel level, bytes32 transcriptHash) private view {
        if (!level.isKnown()) revert UnknownSecurityLevel(level);
        if (level == DEV) {
            if (block.chainid < FIRST_DEVELOPMENT_CHAIN || block.chainid > LAST_DEVELOPMENT_CHAIN) {
                revert DevelopmentKeyRefused(block.chainid);
            }
        } else if (transcriptHash == 0) {
            revert TranscriptMissing();
        }
    }

    function _requireStanding(bytes32 circuitId, Circuit storage standing) private view {
        if (standing.revoked) revert CircuitIsRevoked(circuitId);
        if (standing.suspended) revert CircuitIsSuspended(circuitId);
    }

    function _known(bytes32 circuitId) private view returns (Circuit storage found) {
        found = _circuits[circuitId];
        if (found.key == address(0)) revert UnknownCircuit(circuitId);
    }
}
