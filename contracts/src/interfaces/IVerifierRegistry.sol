// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Circuit} from "../types/Circuit.sol";
import {CircuitKind} from "../types/CircuitKind.sol";
import {SecurityLevel} from "../types/SecurityLevel.sol";
import {IVerifierDirectory} from "./IVerifierDirectory.sol";

/// @title The circuits whose proofs are accepted
/// @notice A circuit's id is `keccak256` of its verification key. Nothing about a registered circuit but its standing
/// can change: another key, level or transcript is another registration, and another key another id.
/// @dev Standing:
/// - active: new runs may name it and its proofs are accepted;
/// - retired: no new runs; those that exist can be finished, because nothing is wrong with the circuit;
/// - suspended: no proofs at all, at once, by a pauser who has a doubt; governance reinstates or revokes;
/// - revoked: no proofs at all, for ever. A broken circuit accepts false statements, so no run may go on with it.
interface IVerifierRegistry is IVerifierDirectory {
    /// @notice Proofs of the circuit are accepted from now on, as far as its level goes.
    event CircuitRegistered(
        bytes32 indexed circuitId,
        CircuitKind indexed kind,
        SecurityLevel indexed level,
        uint256 chunkSize,
        bytes32 transcriptHash,
        address key
    );

    /// @notice No new run may name the circuit.
    event CircuitRetired(bytes32 indexed circuitId);

    /// @notice No proof of the circuit is accepted until it is reinstated.
    event CircuitSuspended(bytes32 indexed circuitId, address indexed by);

    /// @notice The suspension ended.
    event CircuitReinstated(bytes32 indexed circuitId);

    /// @notice No proof of the circuit is accepted any more.
    event CircuitRevoked(bytes32 indexed circuitId);

    /// @notice There is no such kind of circuit.
    error UnknownCircuitKind(CircuitKind kind);

    /// @notice There is no such level.
    error UnknownSecurityLevel(SecurityLevel level);

    /// @notice A chunk has 1 to 256 rows.
    error ChunkSizeOutOfRange(uint256 chunkSize);

    /// @notice Anybody can forge proofs for a development key, so it stays on development chains.
    error DevelopmentKeyRefused(uint256 chainId);

    /// @notice A key that is no development key names the transcript of its ceremony.
    error TranscriptMissing();

    /// @notice The key is registered, whatever its standing is.
    error CircuitAlreadyRegistered(bytes32 circuitId);

    /// @notice No key with this hash is registered.
    error UnknownCircuit(bytes32 circuitId);

    /// @notice The circuit is retired already.
    error CircuitIsRetired(bytes32 circuitId);

    /// @notice The circuit is suspended.
    error CircuitIsSuspended(bytes32 circuitId);

    /// @notice The circuit is not suspended.
    error CircuitNotSuspended(bytes32 circuitId);

    /// @notice The circuit is revoked.
    error CircuitIsRevoked(bytes32 circuitId);

    /// @notice Accepts proofs for `key`. Governance only. Reverts with an error of VerificationKey unless every point
    /// is a canonical, finite point of its group and delta shows that phase 2 of a ceremony took place.
    /// @param key alpha (x, y); beta, gamma, delta (x imaginary, x real, y imaginary, y real); IC (x, y) of the
    /// constant and of each public signal.
    /// @param transcriptHash Digest of the ceremony's transcript; required but at level DEV.
    function registerCircuit(
        bytes calldata key,
        CircuitKind kind,
        uint16 chunkSize,
        SecurityLevel level,
        bytes32 transcriptHash
    ) external returns (bytes32 circuitId);

    /// @notice Lets no new run name the circuit. Governance only; final.
    function retire(bytes32 circuitId) external;

    /// @notice Stops accepting proofs of the circuit at once. For a pauser.
    function suspend(bytes32 circuitId) external;

    /// @notice Ends a suspension. Governance only.
    function reinstate(bytes32 circuitId) external;

    /// @notice Stops accepting proofs of the circuit for ever. Governance only.
    function revoke(bytes32 circuitId) external;

    /// @notice All about a circuit; all zero if it is unknown.
    function circuit(bytes32 circuitId) external view returns (Circuit memory);

    /// @notice The circuit if its proofs are accepted today; reverts with the reason if not.
    function requireAccepted(bytes32 circuitId) external view returns (Circuit memory);

    /// @notice The verification key itself.
    function keyOf(bytes32 circuitId) external view returns (bytes memory key);

    /// @notice How many circuits were registered.
    function circuitCount() external view returns (uint256);

    /// @notice The id of the circuit registered as number `index`, from 0.
    function circuitAt(uint256 index) external view returns (bytes32 circuitId);
}
