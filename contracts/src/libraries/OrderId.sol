// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Order} from "../types/Order.sol";

/// The id of an order: its EIP-712 struct hash. Both chains and both arbiters are among the fields, so no domain is
/// needed, and an order of one pair of arbiters can never pass for one of another.
library OrderId {
    bytes32 internal constant ORDER_TYPE_HASH = keccak256(
        "Order(bytes32 workflowId,uint32 leg,uint64 srcChainId,address srcArbiter,address sender,uint64 nonce,"
        "uint64 dstChainId,address dstArbiter,address target,bytes data,uint32 gasLimit,address escrowToken,"
        "uint256 escrowAmount,address beneficiary,uint64 deadline,bytes32 policyId)"
    );

    function hash(Order memory order) internal pure returns (bytes32) {
        // In two halves, which are words only: more arguments would not fit the stack.
        bytes memory head = abi.encode(
            ORDER_TYPE_HASH,
            order.workflowId,
            order.leg,
            order.srcChainId,
            order.srcArbiter,
            order.sender,
            order.nonce,
            order.dstChainId,
            order.dstArbiter
        );
        bytes memory tail = abi.encode(
            order.target,
            keccak256(order.data),
            order.gasLimit,
            order.escrowToken,
            order.escrowAmount,
            order.beneficiary,
            order.deadline,
            order.policyId
        );
        return keccak256(bytes.concat(head, tail));
    }
}
