// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CircuitKind} from "../types/CircuitKind.sol";

/// @title Proofs of registered circuits
/// @notice `aggregatedProof` is the circuit's id (32 bytes) and n proofs (256 bytes each) of that one circuit; public
/// inputs are n times the circuit's public signals.
interface ICircuitProofs {
    /// @notice At least one proof does not show what its inputs say.
    error InvalidWorkflowProof();

    /// @notice The aggregated proof is too short to name a circuit.
    error CircuitIdMissing(uint256 bytesGiven);

    /// @notice The circuit is of a kind that proves something else.
    error WrongCircuitKind(bytes32 circuitId, CircuitKind kind);

    /// @notice New runs and deny lists cannot name a retired circuit.
    error CircuitRetiredForRuns(bytes32 circuitId);

    /// @notice The registry of circuits.
    function verifierRegistry() external view returns (address);

    /// @notice What identifies a statement, never the bytes of its proof, which anybody can change:
    /// `keccak256(abi.encode(circuitId, inputs))`.
    function statementHash(bytes32 circuitId, uint256[] calldata inputs) external pure returns (bytes32);
}
