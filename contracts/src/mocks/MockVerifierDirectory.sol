// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVerifierDirectory} from "../interfaces/IVerifierDirectory.sol";

/// A directory that anybody may fill, with ids that stand for circuits.
contract MockVerifierDirectory is IVerifierDirectory {
    mapping(bytes32 verifierId => bool) private _registered;

    function addVerifier(bytes32 verifierId) external {
        _registered[verifierId] = true;
    }

    function removeVerifier(bytes32 verifierId) external {
        _registered[verifierId] = false;
    }

    function isVerifierRegistered(bytes32 verifierId) external view returns (bool) {
        return _registered[verifierId];
    }
}
