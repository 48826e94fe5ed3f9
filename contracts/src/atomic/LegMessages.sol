// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {GatewayLinks} from "../crosschain/GatewayLinks.sol";
import {IBridgeGateway} from "../interfaces/IBridgeGateway.sol";

/// Messages of one shape, (kind, what, value), which the caller pays for.
abstract contract LegMessages is GatewayLinks {
    /// what = id of the transaction, value = number of the leg that voted for Commit.
    uint256 internal constant VOTE = 0;
    /// what = hash of the transaction's terms, value = the Decision.
    uint256 internal constant DECISION = 1;

    /// @dev Sends for what the gateway asks now and gives the rest of `msg.value` back: no coin stays here.
    function _sendPaid(uint64 chainId, uint256 kind, bytes32 what, uint256 value)
        internal
        returns (bytes32 sendId)
    {
        bytes memory payload = abi.encode(kind, what, value);
        uint256 fee = _quote(chainId, payload);
        if (msg.value < fee) revert IBridgeGateway.FeeTooLow(msg.value, fee);
        sendId = _send(chainId, payload, fee);
        _giveBack(msg.value - fee);
    }

    function _giveBack(uint256 amount) internal {
        if (amount != 0) Address.sendValue(payable(msg.sender), amount);
    }
}
