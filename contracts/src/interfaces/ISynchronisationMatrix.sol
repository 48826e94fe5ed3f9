// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PairPolicy, TokenCap} from "../types/PairPolicy.sol";
import {IFinalityPolicy} from "./IFinalityPolicy.sol";

/// @title The rows of the synchronisation matrix, and who writes them
/// @notice Default deny: no row, no orders; no cap, no tokens. A row is for one direction. Chains that are no EVM have
/// rows too, by their CAIP-2 ids, for readers off the chain: their key is keccak256 of the id, and that of chain 1
/// is keccak256("eip155:1").
interface ISynchronisationMatrix is IFinalityPolicy {
    /* EVENTS */

    event PolicySet(
        bytes32 indexed srcKey, bytes32 indexed dstKey, bytes32 indexed policyId, PairPolicy policy
    );

    event PolicyRemoved(bytes32 indexed srcKey, bytes32 indexed dstKey);

    /// @notice How much of a token may go from now on; all zero for nothing.
    event CapSet(uint64 indexed srcChainId, uint64 indexed dstChainId, address indexed token, TokenCap cap);

    /* ERRORS */

    /// @notice A pair is of two chains.
    error SameChain(bytes32 key);

    /// @notice There is no row for this pair.
    error NoPolicyForKeys(bytes32 srcKey, bytes32 dstKey);

    /// @notice Exactly what the mode needs: confirmations for Confirmations, a window for Optimistic.
    error InvalidMode();

    /// @notice 0 < 2 × finality + window ≤ least time ≤ most time ≤ MAX_TTL_SECONDS does not hold.
    error InvalidTimes(uint256 leastSeconds, uint32 minTtlSeconds, uint32 maxTtlSeconds);

    /// @notice Gateways are in ascending order, none of them zero, at most MAX_GATEWAYS, and the threshold is 1 to all of
    /// them. Only the row of a source that is no EVM chain may have none, with threshold zero.
    error InvalidGateways(uint256 count, uint8 threshold);

    /// @notice Fee and subsidy are for FixedPlusSubsidy only.
    error InvalidCosts();

    /// @notice All three parts are zero, or none is and an order may be no larger than the window.
    error InvalidCap(uint128 perOrder, uint128 perWindow, uint48 windowSeconds);

    /* GOVERNANCE */

    /// @notice Writes the terms of a pair of EVM chains.
    function setPolicy(uint64 srcChainId, uint64 dstChainId, PairPolicy calldata policy) external;

    /// @notice Writes the terms of any pair of chains, by CAIP-2 ids such as "cosmos:cosmoshub-4".
    function setPolicyOfChains(string calldata srcChain, string calldata dstChain, PairPolicy calldata policy)
        external;

    /// @notice Ends a pair: nothing new goes that way.
    function removePolicy(bytes32 srcKey, bytes32 dstKey) external;

    /// @notice Says how much of a token may go from one chain to another.
    function setCap(uint64 srcChainId, uint64 dstChainId, address token, TokenCap calldata cap) external;

    /* VIEWS */

    /// @notice Terms by keys; reverts with NoPolicyForKeys.
    function policyOfChains(bytes32 srcKey, bytes32 dstKey) external view returns (PairPolicy memory);

    /// @notice Key of an EVM chain: keccak256 of its CAIP-2 id.
    function keyOf(uint64 chainId) external pure returns (bytes32);
}
