// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVerifierDirectory} from "./IVerifierDirectory.sol";

/// @title A directory of verifiers that governance keeps by hand
interface IVerifierSet is IVerifierDirectory {
    event VerifierAdded(bytes32 indexed verifierId);
    event VerifierRemoved(bytes32 indexed verifierId);

    error ZeroVerifierId();
    error VerifierAlreadyRegistered(bytes32 verifierId);
    error VerifierNotRegistered(bytes32 verifierId);

    /// @notice Accepts proofs for a verifier id. Governance only.
    function addVerifier(bytes32 verifierId) external;

    /// @notice Stops accepting a verifier id. Versions that are active keep running; none that names this id can be
    /// activated or rolled back to any more. Governance only.
    function removeVerifier(bytes32 verifierId) external;
}
