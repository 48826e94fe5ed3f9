// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGatewayLinks} from "./IGatewayLinks.sol";
import {IHeaderOracle} from "./IHeaderOracle.sol";

/// @title How headers of other chains become known, and who decides when two are told for one block
/// @notice Two ways lead here, and neither needs the other: a HeaderSender of the other chain through a gateway, and
/// enough of the attesters by signature. Headers of this chain itself are read from its own history.
/// @dev A header stays known for ever. It takes one storage slot, and dropping it could make the money of an order
/// whose proof hangs on it unreachable. Attesters sign EIP-712 for this chain and this contract.
interface IHeaderRecord is IHeaderOracle, IGatewayLinks {
    /* EVENTS */

    event HeaderRecorded(uint64 indexed chainId, uint64 indexed blockNumber, bytes32 headerHash);

    /// @notice A second header was told for a known block, so the chain is frozen.
    event HeaderConflict(
        uint64 indexed chainId, uint64 indexed blockNumber, bytes32 known, bytes32 conflicting
    );

    /// @notice Governance decided which header is right (zero: neither is known) and the chain is believed again.
    event ConflictResolved(uint64 indexed chainId, uint64 indexed blockNumber, bytes32 headerHash);

    event AttestersSet(address[] accounts, uint256 threshold);

    /* ERRORS */

    /// @notice This chain's own headers are not told by others.
    error OwnChain(uint64 chainId);

    /// @notice A header hash is never zero.
    error ZeroHeaderHash(uint64 chainId, uint64 blockNumber);

    /// @notice The chain is not frozen, so there is nothing to decide.
    error ChainNotFrozen(uint64 chainId);

    /// @notice The attesters are at most `MAX_ATTESTERS`, in ascending order, none of them zero, and the threshold is more
    /// than half of them; or there are none and the threshold is zero.
    error InvalidAttesters(uint256 count, uint256 threshold);

    /// @notice Fewer signatures than the threshold, or there are no attesters.
    error TooFewSignatures(uint256 given, uint256 needed);

    /// @notice The signature at this position is broken, or not of an attester that comes after the one before.
    error InvalidAttestation(uint256 index);

    /* RECORDING */

    /// @notice Makes a header known by signatures of attesters, in ascending order of the signers' addresses. Anybody may
    /// bring them. A header that differs from the known one freezes the chain and is not recorded.
    function attestHeader(uint64 chainId, uint64 blockNumber, bytes32 hash, bytes[] calldata signatures)
        external;

    /* GOVERNANCE */

    /// @notice Names the attesters, in ascending order, and how many of them a header needs. Two empty values: none.
    function setAttesters(address[] calldata accounts, uint256 threshold) external;

    /// @notice Believes a frozen chain again, with `hash` for the block in question; zero if neither header was right.
    function resolveConflict(uint64 chainId, uint64 blockNumber, bytes32 hash) external;

    /* VIEWS */

    /// @notice What an attester signs.
    function attestationDigest(uint64 chainId, uint64 blockNumber, bytes32 hash)
        external
        view
        returns (bytes32);

    function isFrozen(uint64 chainId) external view returns (bool);
    function isAttester(address account) external view returns (bool);
    function attesters() external view returns (address[] memory);
    function attesterThreshold() external view returns (uint256);
}
