// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {GatewayLinks} from "./crosschain/GatewayLinks.sol";
import {HeaderAttesters} from "./crosschain/HeaderAttesters.sol";
import {IHeaderOracle} from "./interfaces/IHeaderOracle.sol";
import {IHeaderRecord} from "./interfaces/IHeaderRecord.sol";
import {BlockHistory} from "./libraries/BlockHistory.sol";

/// @title HeaderOracle
/// @notice Documented in IHeaderRecord.
contract HeaderOracle is IHeaderRecord, HeaderAttesters, GatewayLinks {
    using InteroperableAddress for bytes;

    /* STORAGE */

    mapping(uint64 chainId => mapping(uint64 blockNumber => bytes32)) private _headerHashes;
    mapping(uint64 chainId => bool) private _isFrozen;

    constructor(address authority) AccessManaged(authority) {
        if (authority == address(0)) revert AccessManagedInvalidAuthority(authority);
    }

    /* RECORDING */

    /// @inheritdoc IHeaderRecord
    function attestHeader(uint64 chainId, uint64 blockNumber, bytes32 hash, bytes[] calldata signatures)
        external
    {
        _requireAttestations(attestationDigest(chainId, blockNumber, hash), signatures);
        _record(chainId, blockNumber, hash);
    }

    /// @dev The gateway and the sender were checked by GatewayLinks; the chain is the sender's own.
    function _processMessage(address, bytes32, bytes calldata sender, bytes calldata payload)
        internal
        override
    {
        (uint256 chainId,) = sender.parseEvmV1Calldata();
        (uint64 blockNumber, bytes32 hash) = abi.decode(payload, (uint64, bytes32));
        // _isAuthorizedGateway refused every chain id that does not fit.
        _record(uint64(chainId), blockNumber, hash);
    }

    /// @dev A conflict must not revert: the freeze is what has to stay.
    function _record(uint64 chainId, uint64 blockNumber, bytes32 hash) private {
        if (chainId == block.chainid) revert OwnChain(chainId);
        if (hash == 0) revert ZeroHeaderHash(chainId, blockNumber);
        if (_isFrozen[chainId]) revert ChainFrozen(chainId);
        bytes32 known = _headerHashes[chainId][blockNumber];
        if (known == hash) return;
        if (known != 0) {
            _isFrozen[chainId] = true;
            emit HeaderConflict(chainId, blockNumber, known, hash);
            return;
        }
        _headerHashes[chainId][blockNumber] = hash;
        emit HeaderRecorded(chainId, blockNumber, hash);
    }

    /* GOVERNANCE */

    /// @inheritdoc IHeaderRecord
    function setAttesters(address[] calldata named, uint256 threshold) external restricted {
        _setAttesters(named, threshold);
    }

    /// @inheritdoc IHeaderRecord
    function resolveConflict(uint64 chainId, uint64 blockNumber, bytes32 hash) external restricted {
        if (!_isFrozen[chainId]) revert ChainNotFrozen(chainId);
        _isFrozen[chainId] = false;
        _headerHashes[chainId][blockNumber] = hash;
        emit ConflictResolved(chainId, blockNumber, hash);
    }

    /* VIEWS */

    /// @inheritdoc IHeaderOracle
    function headerHash(uint64 chainId, uint64 blockNumber) external view returns (bytes32 hash) {
        if (chainId == block.chainid) {
            hash = BlockHistory.hashOf(blockNumber);
        } else {
            if (_isFrozen[chainId]) revert ChainFrozen(chainId);
            hash = _headerHashes[chainId][blockNumber];
        }
        if (hash == 0) revert HeaderUnknown(chainId, blockNumber);
    }

    /// @inheritdoc IHeaderRecord
    function isFrozen(uint64 chainId) external view returns (bool) {
        return _isFrozen[chainId];
    }
}
