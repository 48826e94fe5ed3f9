// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC7786Recipient} from "@openzeppelin/contracts/crosschain/ERC7786Recipient.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {IBridgeGateway} from "../interfaces/IBridgeGateway.sol";
import {IGatewayLinks} from "../interfaces/IGatewayLinks.sol";

/// @dev One counterpart a chain, and one gateway to it. A message counts only if it comes from that counterpart
/// through that gateway: the triple (gateway, chain, counterpart) is the authority.
abstract contract GatewayLinks is IGatewayLinks, ERC7786Recipient, AccessManaged {
    using InteroperableAddress for bytes;

    mapping(uint64 chainId => Link) private _links;

    /// @inheritdoc IGatewayLinks
    function setLink(uint64 chainId, address gateway, address counterpart) external restricted {
        bool closes = gateway == address(0) && counterpart == address(0);
        bool opens = gateway.code.length != 0 && counterpart != address(0) && chainId != block.chainid;
        if (!closes && !opens) revert InvalidLink(chainId, gateway, counterpart);
        _links[chainId] = Link(gateway, counterpart);
        emit LinkSet(chainId, gateway, counterpart);
    }

    /// @inheritdoc IGatewayLinks
    function linkOf(uint64 chainId) public view returns (Link memory) {
        return _links[chainId];
    }

    function _requireLink(uint64 chainId) internal view returns (Link memory link) {
        link = _links[chainId];
        if (link.gateway == address(0)) revert NoLink(chainId);
    }

    function _isAuthorizedGateway(address gateway, bytes calldata sender)
        internal
        view
        override
        returns (bool)
    {
        (uint256 chainId, address counterpart) = sender.parseEvmV1Calldata();
        if (chainId > type(uint64).max) return false;
        Link memory link = _links[uint64(chainId)];
        return link.gateway != address(0) && link.gateway == gateway && link.counterpart == counterpart;
    }

    /// @dev Sends `payload` to the counterpart for `fee`, which must be at least what `_quote` says.
    function _send(uint64 chainId, bytes memory payload, uint256 fee) internal returns (bytes32 sendId) {
        Link memory link = _requireLink(chainId);
        bytes memory recipient = InteroperableAddress.formatEvmV1(chainId, link.counterpart);
        return IBridgeGateway(link.gateway).sendMessage{value: fee}(recipient, payload, new bytes[](0));
    }

    function _quote(uint64 chainId, bytes memory payload) internal view returns (uint256) {
        Link memory link = _requireLink(chainId);
        bytes memory recipient = InteroperableAddress.formatEvmV1(chainId, link.counterpart);
        return IBridgeGateway(link.gateway).quote(recipient, payload);
    }
}
