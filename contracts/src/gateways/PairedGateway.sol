// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IPairedGateway} from "../interfaces/IPairedGateway.sol";

/// @title PairedGateway
/// @notice Described by IPairedGateway. Between two gateways travels abi.encode(nonce, sender, recipient, payload).
abstract contract PairedGateway is IPairedGateway, AccessManaged {
    using InteroperableAddress for bytes;

    /* STORAGE */

    mapping(uint64 chainId => address) private _remotes;
    mapping(bytes32 messageId => bool) private _delivered;

    /// @dev Messages sent so far.
    uint256 private _nonce;

    /* SENDING */

    /// @inheritdoc IPairedGateway
    function remoteOf(uint64 chainId) public view returns (address) {
        return _remotes[chainId];
    }

    /// @notice Sends to an account of another chain. What is above the fee goes back to the caller.
    function sendMessage(bytes calldata recipient, bytes calldata payload, bytes[] calldata attributes)
        external
        payable
        returns (bytes32 messageId)
    {
        if (attributes.length != 0) revert UnsupportedAttribute(bytes4(attributes[0]));
        uint64 chainId = _chainOf(recipient);
        bytes memory body = _bodyOf(++_nonce, recipient, payload);
        messageId = _idOf(uint64(block.chainid), address(this), body);
        bytes memory sender = InteroperableAddress.formatEvmV1(block.chainid, msg.sender);
        emit MessageSent(messageId, sender, recipient, payload, 0, attributes);
        uint256 spent = _dispatch(chainId, messageId, body);
        if (msg.value > spent) Address.sendValue(payable(msg.sender), msg.value - spent);
    }

    /// @notice What the caller would pay for this message now.
    function quote(bytes calldata recipient, bytes calldata payload) external view returns (uint256) {
        return _quote(_chainOf(recipient), _bodyOf(_nonce + 1, recipient, payload));
    }

    /// @notice No attribute is supported.
    function supportsAttribute(bytes4) external pure returns (bool) {
        return false;
    }

    /// @dev Hands a message to the bridge and returns what that cost, no more than was sent.
    function _dispatch(uint64 chainId, bytes32 messageId, bytes memory body)
        internal
        virtual
        returns (uint256 spent);

    function _quote(uint64 chainId, bytes memory body) internal view virtual returns (uint256);

    function _bodyOf(uint256 nonce, bytes calldata recipient, bytes calldata payload)
        private
        view
        returns (bytes memory)
    {
        bytes memory sender = InteroperableAddress.formatEvmV1(block.chainid, msg.sender);
        return abi.encode(nonce, sender, recipient, payload);
    }

    function _chainOf(bytes calldata recipient) private view returns (uint64) {
        (uint256 id, address account) = recipient.parseEvmV1Calldata();
        if (account == address(0)) revert InvalidRecipient(recipient);
        uint64 chainId = SafeCast.toUint64(id);
        if (_remotes[chainId] == address(0)) revert NoRemote(chainId);
        return chainId;
    }

    /* RECEIVING */

    /// @inheritdoc IPairedGateway
    function isDelivered(bytes32 messageId) public view returns (bool) {
        return _delivered[messageId];
    }

    /// @dev Gives a message to its recipient, at most once. If the recipient reverts, so does this, and the bridge
    /// may bring it again.
    function _deliver(uint64 chainId, address from, bytes calldata body) internal {
        _refuseValue();
        _requireRemote(chainId, from);
        bytes32 messageId = _idOf(chainId, from, body);
        _beginDelivery(messageId);
        (bytes memory sender, address recipient, bytes memory payload) = _open(chainId, body);
        bytes4 reply = IERC7786Recipient(recipient).receiveMessage(messageId, sender, payload);
        if (reply != IERC7786Recipient.receiveMessage.selector) revert BadReply(recipient);
        emit MessageDelivered(messageId, recipient);
    }

    /// @dev Marks before the recipient is called, so that it cannot be called twice by calling back.
    function _beginDelivery(bytes32 messageId) internal {
        if (_delivered[messageId]) revert AlreadyDelivered(messageId);
        _delivered[messageId] = true;
    }

    /// @dev For a recipient that failed without reverting all of the call.
    function _cancelDelivery(bytes32 messageId) internal {
        _delivered[messageId] = false;
    }

    /// @dev A remote gateway is trusted with senders of its own chain only: else one bad chain could speak for all.
    function _open(uint64 chainId, bytes calldata body)
        internal
        view
        returns (bytes memory sender, address account, bytes memory payload)
    {
        bytes memory recipient;
        (, sender, recipient, payload) = abi.decode(body, (uint256, bytes, bytes, bytes));
        (uint256 senderChain,) = sender.parseEvmV1();
        uint256 recipientChain;
        (recipientChain, account) = recipient.parseEvmV1();
        if (senderChain != chainId || recipientChain != block.chainid) {
            revert MessageOfAnotherChain(sender, recipient);
        }
    }

    function _refuseValue() internal view {
        if (msg.value != 0) revert ValueNotTaken(msg.value);
    }

    function _requireRemote(uint64 chainId, address from) internal view {
        address remote = _remotes[chainId];
        if (remote == address(0)) revert NoRemote(chainId);
        if (remote != from) revert NotTheRemote(chainId, from);
    }

    /// @dev The same on both sides, since it hashes what the sending side is.
    function _idOf(uint64 chainId, address gateway, bytes memory body) internal pure returns (bytes32) {
        return keccak256(abi.encode(chainId, gateway, body));
    }

    /* GOVERNANCE */

    /// @dev Zero closes the way.
    function _setRemote(uint64 chainId, address remote) internal {
        if (chainId == 0 || chainId == block.chainid) revert InvalidRemote(chainId, remote);
        _remotes[chainId] = remote;
    }
}
