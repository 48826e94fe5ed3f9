// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICircuitProofs} from "../interfaces/ICircuitProofs.sol";
import {IVerifierRegistry} from "../interfaces/IVerifierRegistry.sol";
import {ZkVerifierLibrary} from "../libraries/ZkVerifierLibrary.sol";
import {Circuit} from "../types/Circuit.sol";
import {CircuitKind} from "../types/CircuitKind.sol";

/// Where proofs enter: which circuit they are of, whether it is accepted, whether they hold.
abstract contract CircuitProofs is ICircuitProofs {
    IVerifierRegistry internal immutable REGISTRY;

    constructor(address registry) {
        REGISTRY = IVerifierRegistry(registry);
    }

    /* VIEWS */

    /// @inheritdoc ICircuitProofs
    function verifierRegistry() external view returns (address) {
        return address(REGISTRY);
    }

    /// @inheritdoc ICircuitProofs
    function statementHash(bytes32 circuitId, uint256[] calldata inputs) external pure returns (bytes32) {
        return keccak256(abi.encode(circuitId, inputs));
    }

    /* CHECKS */

    /// The circuit that an aggregated proof names, and the proofs.
    function _open(bytes calldata aggregatedProof)
        internal
        view
        returns (bytes32 circuitId, Circuit memory circuit, bytes calldata proofs)
    {
        if (aggregatedProof.length < 32) revert CircuitIdMissing(aggregatedProof.length);
        circuitId = bytes32(aggregatedProof[:32]);
        proofs = aggregatedProof[32:];
        circuit = REGISTRY.requireAccepted(circuitId);
    }

    /// A circuit that new runs may name.
    function _requireOpenForRuns(bytes32 circuitId) internal view returns (Circuit memory circuit) {
        circuit = REGISTRY.requireAccepted(circuitId);
        if (circuit.retired) revert CircuitRetiredForRuns(circuitId);
    }

    function _requireKind(bytes32 circuitId, Circuit memory circuit, CircuitKind kind) internal pure {
        if (circuit.kind != kind) revert WrongCircuitKind(circuitId, circuit.kind);
    }

    function _requireValid(
        bytes32 circuitId,
        Circuit memory circuit,
        uint256[] memory inputs,
        bytes calldata proofs
    ) internal view {
        uint256 signals = circuit.kind.signalCount();
        if (!ZkVerifierLibrary.verifyBatch(circuit.key, circuitId, signals, inputs, proofs)) {
            revert InvalidWorkflowProof();
        }
    }
}
