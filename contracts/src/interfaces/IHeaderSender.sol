// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGatewayLinks} from "./IGatewayLinks.sol";

/// @title Tells header oracles of other chains about blocks of this chain
/// @notice Anybody may have a header told and pays the gateway for it. The hash is read from this chain's own history,
/// so nobody has to be believed. A block is old enough when it is as deep as no reorganisation goes.
/// @dev Not for chains whose `block.number` and `blockhash` are not those of their own blocks (Arbitrum); there the
/// attesters of the oracle do this.
interface IHeaderSender is IGatewayLinks {
    event HeaderSent(
        uint64 indexed dstChainId, uint64 indexed blockNumber, bytes32 headerHash, bytes32 sendId
    );

    /// @notice Fewer blocks than `minimumDepth` are on top of this one.
    error BlockTooRecent(uint64 blockNumber, uint256 latest);

    /// @notice This chain does not remember the block any more: 256 blocks, or 8191 with EIP-2935.
    error BlockForgotten(uint64 blockNumber);

    /// @notice Less came with the call than the message costs.
    error PaidTooLittle(uint256 paid, uint256 needed);

    /// @notice Nobody has anything to tell a sender of headers.
    error NoMessagesWanted();

    /// @notice Sends number and hash of a block to the header oracle of another chain. What is over comes back.
    function sendHeader(uint64 dstChainId, uint64 blockNumber) external payable;

    /// @notice Native units that `sendHeader` to this chain costs now.
    function quoteHeader(uint64 dstChainId) external view returns (uint256);

    /// @notice Blocks that have to be on top of one that is told.
    function minimumDepth() external view returns (uint256);
}
