// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IBridgeGateway} from "../interfaces/IBridgeGateway.sol";
import {GatewayLinks} from "./GatewayLinks.sol";

/// Messages that the caller pays for. The gateway gets exactly what it asks for and the caller everything else, so
/// that no native coin stays here.
abstract contract PaidMessages is GatewayLinks {
    function _sendPaid(uint64 chainId, bytes memory payload) internal returns (bytes32 sendId) {
        uint256 fee = _quote(chainId, payload);
        if (msg.value < fee) revert IBridgeGateway.FeeTooLow(msg.value, fee);
        sendId = _send(chainId, payload, fee);
        if (msg.value > fee) Address.sendValue(payable(msg.sender), msg.value - fee);
    }
}
