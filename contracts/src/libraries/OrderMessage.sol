// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DestinationState, Order} from "../types/Order.sol";

/// What arbiters say to each other: `abi.encode(uint8 kind, bytes body)`.
library OrderMessage {
    /// Execute this order; the body is the order.
    uint8 internal constant EXECUTE = 0;
    /// This became of the order; the body is its id, its state and the hash of what its action returned.
    uint8 internal constant RESULT = 1;

    function encodeOrder(Order memory order) internal pure returns (bytes memory) {
        return abi.encode(EXECUTE, abi.encode(order));
    }

    function encodeResult(bytes32 orderId, DestinationState state, bytes32 resultHash)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encode(RESULT, abi.encode(orderId, state, resultHash));
    }
}
