// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IVerifierDirectory} from "./interfaces/IVerifierDirectory.sol";
import {IVerifierSet} from "./interfaces/IVerifierSet.sol";

contract VerifierSet is IVerifierSet, AccessManaged {
    mapping(bytes32 verifierId => bool) private _registered;

    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IVerifierSet
    function addVerifier(bytes32 verifierId) external restricted {
        if (verifierId == 0) revert ZeroVerifierId();
        if (_registered[verifierId]) revert VerifierAlreadyRegistered(verifierId);
        _registered[verifierId] = true;
        emit VerifierAdded(verifierId);
    }

    /// @inheritdoc IVerifierSet
    function removeVerifier(bytes32 verifierId) external restricted {
        if (!_registered[verifierId]) revert VerifierNotRegistered(verifierId);
        _registered[verifierId] = false;
        emit VerifierRemoved(verifierId);
    }

    /// @inheritdoc IVerifierDirectory
    function isVerifierRegistered(bytes32 verifierId) external view returns (bool registered) {
        return _registered[verifierId];
    }
}
