// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PairPolicy, TokenCap} from "../types/PairPolicy.sol";

/// @title The synchronisation matrix: on which terms work goes from one chain to another
interface IFinalityPolicy {
    /// @notice There are no terms for this pair of chains, so nothing may go.
    error NoPolicy(uint64 srcChainId, uint64 dstChainId);

    /// @notice Terms for what goes from `srcChainId` to `dstChainId`; reverts with NoPolicy.
    function policyOf(uint64 srcChainId, uint64 dstChainId) external view returns (PairPolicy memory);

    /// @notice keccak256 of the ABI encoding of those terms; reverts with NoPolicy.
    function policyIdOf(uint64 srcChainId, uint64 dstChainId) external view returns (bytes32);

    /// @notice Caps of a token between two chains; all zero if it may not go.
    function capOf(uint64 srcChainId, uint64 dstChainId, address token)
        external
        view
        returns (TokenCap memory);
}
