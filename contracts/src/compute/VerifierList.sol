// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVerifierList} from "../interfaces/IVerifierList.sol";
import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

/// @title VerifierList
/// @notice Described by IVerifierList.
abstract contract VerifierList is IVerifierList, AccessManaged {
    mapping(bytes32 verifierId => address) private _verifiers;

    /// @inheritdoc IVerifierList
    function setVerifier(bytes32 verifierId, address verifier) external restricted {
        require(verifierId != 0, ZeroVerifierId());
        require(verifier == address(0) || verifier.code.length != 0, VerifierWithoutCode(verifier));
        _verifiers[verifierId] = verifier;
        emit VerifierSet(verifierId, verifier);
    }

    /// @inheritdoc IVerifierList
    function verifierOf(bytes32 verifierId) external view returns (address) {
        return _verifiers[verifierId];
    }

    function _requireVerifier(bytes32 verifierId) internal view returns (address verifier) {
        verifier = _verifiers[verifierId];
        require(verifier != address(0), UnknownVerifier(verifierId));
    }
}
