// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {
    IERC7786GatewaySource,
    IERC7786Recipient
} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {IBridgeGateway} from "../interfaces/IBridgeGateway.sol";
import {ICrossChainArbiter} from "../interfaces/ICrossChainArbiter.sol";
import {IGatewayQuorum} from "../interfaces/IGatewayQuorum.sol";
import {QuorumGateways} from "./QuorumGateways.sol";

/// @title GatewayQuorum
/// @notice Described by IGatewayQuorum.
contract GatewayQuorum is QuorumGateways {
    using InteroperableAddress for bytes;

    /// @dev Stands for the fee of a gateway that could not say one.
    uint256 private constant NO_QUOTE = type(uint256).max;

    constructor(address authority, address[] memory gateways_, uint256 threshold_)
        AccessManaged(authority)
        QuorumGateways(gateways_, threshold_)
    {}

    /// @inheritdoc IGatewayQuorum
    function setRemote(uint64 chainId, address remote) external restricted {
        _setRemote(chainId, remote);
        emit RemoteSet(chainId, remote);
    }

    /* SENDING */

    /// @dev Reverts if fewer gateways than the threshold took the message, so that a caller who pays is not told of a
    /// message that can never arrive.
    function _dispatch(uint64 chainId, bytes32 messageId, bytes memory body)
        internal
        override
        returns (uint256 spent)
    {
        bytes memory recipient = InteroperableAddress.formatEvmV1(chainId, remoteOf(chainId));
        address[] memory all = gateways();
        (uint256[] memory fees, uint256 total) = _quoteEach(all, recipient, body);
        if (msg.value < total) revert FeeTooLow(msg.value, total);
        uint256 count;
        for (uint256 i = 0; i < all.length; ++i) {
            if (_forward(all[i], messageId, recipient, body, fees[i])) {
                spent += fees[i];
                ++count;
            }
        }
        if (count < threshold) revert TooFewGateways(count, threshold);
    }

    function _forward(
        address gateway,
        bytes32 messageId,
        bytes memory recipient,
        bytes memory body,
        uint256 fee
    ) private returns (bool) {
        if (fee != NO_QUOTE) {
            try IERC7786GatewaySource(gateway).sendMessage{value: fee}(
                recipient, body, new bytes[](0)
            ) returns (
                bytes32 gatewayMessageId
            ) {
                emit MessageForwarded(messageId, gateway, gatewayMessageId, fee);
                return true;
            } catch {}
        }
        emit GatewaySkipped(messageId, gateway);
        return false;
    }

    /// @dev The sum of what the gateways that can say it ask for.
    function _quote(uint64 chainId, bytes memory body) internal view override returns (uint256 total) {
        bytes memory recipient = InteroperableAddress.formatEvmV1(chainId, remoteOf(chainId));
        (, total) = _quoteEach(gateways(), recipient, body);
    }

    function _quoteEach(address[] memory all, bytes memory recipient, bytes memory body)
        private
        view
        returns (uint256[] memory fees, uint256 total)
    {
        fees = new uint256[](all.length);
        for (uint256 i = 0; i < all.length; ++i) {
            fees[i] = NO_QUOTE;
            try IBridgeGateway(all[i]).quote(recipient, body) returns (uint256 fee) {
                fees[i] = fee;
                if (fee != NO_QUOTE) total += fee;
            } catch {}
        }
    }

    /* RECEIVING */

    /// @notice Called by a gateway with what the other side's quorum sent through its counterpart.
    /// @dev Does not revert when the message's recipient does, unless for want of gas: the gateway has done its part.
    function receiveMessage(bytes32, bytes calldata sender, bytes calldata body)
        external
        payable
        returns (bytes4)
    {
        _refuseValue();
        _requireGateway(msg.sender);
        (uint256 id, address from) = sender.parseEvmV1Calldata();
        uint64 chainId = id > type(uint64).max ? 0 : uint64(id);
        _requireRemote(chainId, from);
        bytes32 messageId = _idOf(chainId, from, body);
        uint256 count = _recordBrought(messageId, msg.sender);
        if (count >= threshold && !isDelivered(messageId)) {
            (bool delivered, address recipient) = _tryDeliver(chainId, messageId, body);
            if (!delivered) emit DeliveryFailed(messageId, recipient);
        }
        return IERC7786Recipient.receiveMessage.selector;
    }

    /// @inheritdoc IGatewayQuorum
    function deliver(uint64 chainId, bytes calldata body) external {
        address remote = remoteOf(chainId);
        uint256 count = countOf(_idOf(chainId, remote, body));
        if (count < threshold) revert TooFewGateways(count, threshold);
        _deliver(chainId, remote, body);
    }

    /// @dev Copies no more than one word of what the recipient answers.
    function _tryDeliver(uint64 chainId, bytes32 messageId, bytes calldata body)
        private
        returns (bool delivered, address recipient)
    {
        _beginDelivery(messageId);
        bytes memory sender;
        bytes memory payload;
        (sender, recipient, payload) = _open(chainId, body);
        bytes memory call = abi.encodeCall(IERC7786Recipient.receiveMessage, (messageId, sender, payload));
        bytes32 answer;
        uint256 gasBefore = gasleft();
        (delivered, answer,) = LowLevelCall.callReturn64Bytes(recipient, call);
        // Of what it had, 63 of 64 parts went along (EIP-150): so little is left only if the recipient used up all.
        bool isOutOfGas = gasleft() <= gasBefore / 63
            || (LowLevelCall.returnDataSize() >= 4 && bytes4(answer) == ICrossChainArbiter.GasTooLow.selector);
        if (!delivered && isOutOfGas) revert DeliveryOutOfGas(messageId, recipient);
        // A recipient without code answers nothing, and what stood in memory before is no answer.
        delivered = delivered && LowLevelCall.returnDataSize() >= 32
            && bytes4(answer) == IERC7786Recipient.receiveMessage.selector;
        if (delivered) emit MessageDelivered(messageId, recipient);
        else _cancelDelivery(messageId);
    }
}
