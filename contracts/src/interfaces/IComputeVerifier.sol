// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IComputeVerifier
/// @notice Judges the proof of a compute job. Governance allows verifiers; a job keeps the one it was opened with.
interface IComputeVerifier {
    /// @notice Whether `proof` shows that `node` did the work of `jobId`.
    /// @dev What an implementation owes the money that hangs on its answer:
    /// - `publicInputs` come from the node. It must bind them to the job (its `specHash`, read from the
    ///   caller's `job(jobId)`), else the proof of any other statement would be paid for;
    /// - it must bind `jobId` and `node`, else one proof would be paid twice;
    /// - the answer may depend on its arguments and on what the job fixed at opening, on nothing that moves;
    /// - it must answer within the arbiter's `VERIFIER_GAS`. Any answer but the word 1 is a failed proof: a revert,
    ///   a short answer, garbage, or the gas running out.
    function verify(bytes32 jobId, address node, bytes calldata proof, uint256[] calldata publicInputs)
        external
        view
        returns (bool);
}
