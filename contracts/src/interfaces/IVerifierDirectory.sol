// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Which proof verifiers are in force
/// @notice Asked before a workflow version becomes active: a version whose verifier is gone could run, but never
/// prove what it did.
interface IVerifierDirectory {
    /// @return registered Whether proofs for this verifier id are accepted today.
    function isVerifierRegistered(bytes32 verifierId) external view returns (bool registered);
}
