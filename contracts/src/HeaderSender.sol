// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {GatewayLinks} from "./crosschain/GatewayLinks.sol";
import {IHeaderSender} from "./interfaces/IHeaderSender.sol";
import {BlockHistory} from "./libraries/BlockHistory.sol";

/// @title HeaderSender
/// @notice Documented in IHeaderSender.
contract HeaderSender is IHeaderSender, GatewayLinks {
    uint256 private immutable _minimumDepth;

    constructor(address authority, uint256 minimumDepth_) AccessManaged(authority) {
        if (authority == address(0)) revert AccessManagedInvalidAuthority(authority);
        _minimumDepth = minimumDepth_;
    }

    /// @inheritdoc IHeaderSender
    function sendHeader(uint64 dstChainId, uint64 blockNumber) external payable {
        if (blockNumber + _minimumDepth >= block.number) revert BlockTooRecent(blockNumber, block.number);
        bytes32 hash = BlockHistory.hashOf(blockNumber);
        if (hash == 0) revert BlockForgotten(blockNumber);
        bytes memory payload = abi.encode(blockNumber, hash);
        uint256 fee = _quote(dstChainId, payload);
        if (msg.value < fee) revert PaidTooLittle(msg.value, fee);
        bytes32 sendId = _send(dstChainId, payload, fee);
        emit HeaderSent(dstChainId, blockNumber, hash, sendId);
        if (msg.value > fee) Address.sendValue(payable(msg.sender), msg.value - fee);
    }

    /// @inheritdoc IHeaderSender
    function quoteHeader(uint64 dstChainId) external view returns (uint256) {
        // The price hangs on the length of the message at most, and all have the same.
        return _quote(dstChainId, abi.encode(type(uint64).max, type(uint256).max));
    }

    /// @inheritdoc IHeaderSender
    function minimumDepth() external view returns (uint256) {
        return _minimumDepth;
    }

    function _processMessage(address, bytes32, bytes calldata, bytes calldata) internal pure override {
        revert NoMessagesWanted();
    }
}
