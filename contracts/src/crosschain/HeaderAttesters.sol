// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IHeaderRecord} from "../interfaces/IHeaderRecord.sol";

/// @dev The k of n accounts whose signatures make a header known when no gateway brings it. The threshold is more than
/// half, so that two different headers of one block need a common signer, who then stands convicted.
abstract contract HeaderAttesters is IHeaderRecord, EIP712("AgentGPT HeaderOracle", "1") {
    uint256 public constant MAX_ATTESTERS = 64;
    // solhint-disable gas-small-strings
    bytes32 private constant ATTESTATION_TYPEHASH =
        keccak256("HeaderAttestation(uint64 chainId,uint64 blockNumber,bytes32 headerHash)");
    // solhint-enable gas-small-strings

    /* STORAGE */

    address[] private _attesters;
    mapping(address account => bool) private _isAttester;
    uint256 private _threshold;

    /* VIEWS */

    /// @inheritdoc IHeaderRecord
    function attestationDigest(uint64 chainId, uint64 blockNumber, bytes32 hash)
        public
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(keccak256(abi.encode(ATTESTATION_TYPEHASH, chainId, blockNumber, hash)));
    }

    /// @inheritdoc IHeaderRecord
    function isAttester(address account) external view returns (bool) {
        return _isAttester[account];
    }

    /// @inheritdoc IHeaderRecord
    function attesters() external view returns (address[] memory) {
        return _attesters;
    }

    /// @inheritdoc IHeaderRecord
    function attesterThreshold() external view returns (uint256) {
        return _threshold;
    }

    /* CHANGES */

    function _setAttesters(address[] calldata named, uint256 threshold) internal {
        // No attesters need no signatures; some need more than half, and no more than there are.
        bool isQuorum = named.length == 0 ? threshold == 0 : threshold * 2 > named.length;
        if (!isQuorum || threshold > named.length || named.length > MAX_ATTESTERS) {
            revert InvalidAttesters(named.length, threshold);
        }
        for (uint256 i; i < _attesters.length; ++i) {
            _isAttester[_attesters[i]] = false;
        }
        address previous;
        for (uint256 i; i < named.length; ++i) {
            if (named[i] <= previous) revert InvalidAttesters(named.length, threshold);
            previous = named[i];
            _isAttester[previous] = true;
        }
        _attesters = named;
        _threshold = threshold;
        emit AttestersSet(named, threshold);
    }

    /* CHECKS */

    function _requireAttestations(bytes32 digest, bytes[] calldata signatures) internal view {
        if (_threshold == 0 || signatures.length < _threshold) {
            revert TooFewSignatures(signatures.length, _threshold);
        }
        address previous;
        for (uint256 i; i < signatures.length; ++i) {
            (address signer, ECDSA.RecoverError problem,) = ECDSA.tryRecover(digest, signatures[i]);
            // Ascending, so that nobody counts twice.
            bool isNext = problem == ECDSA.RecoverError.NoError && signer > previous;
            if (!isNext || !_isAttester[signer]) revert InvalidAttestation(i);
            previous = signer;
        }
    }
}
