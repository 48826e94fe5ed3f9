// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IVerifierList
/// @notice The proof verifiers governance allows for new jobs, by id (the id of a circuit, say).
interface IVerifierList {
    event VerifierSet(bytes32 indexed verifierId, address verifier);

    error ZeroVerifierId();
    error VerifierWithoutCode(address verifier);
    error UnknownVerifier(bytes32 verifierId);

    /// @notice Allows a verifier for new jobs, replaces it, or (with the zero address) removes it. Jobs keep the
    /// verifier they were opened with. Restricted.
    function setVerifier(bytes32 verifierId, address verifier) external;

    /// @notice The verifier allowed under this id; zero when there is none.
    function verifierOf(bytes32 verifierId) external view returns (address);
}
