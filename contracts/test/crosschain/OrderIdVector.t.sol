// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {OrderId} from "../../src/libraries/OrderId.sol";
import {Order} from "../../src/types/Order.sol";
import {Test} from "forge-std/Test.sol";

/// @notice The id of one order with a value of its own in each field; packages/chain/src/bridge has the same number.
contract OrderIdVectorTest is Test {
    using OrderId for Order;

    function test_sampleOrderHasItsId() public pure {
        Order memory order;
        order.workflowId = _fill(0xa1);
        order.leg = 7;
        order.srcChainId = 31_337;
        order.srcArbiter = _account(0xb2);
        order.sender = _account(0xc3);
        order.nonce = 11;
        order.dstChainId = 31_338;
        order.dstArbiter = _account(0xd4);
        order.target = _account(0xe5);
        order.data = hex"a9059cbb00ff";
        order.gasLimit = 250_000;
        order.escrowToken = _account(0xf6);
        order.escrowAmount = 2 ** 200 + 3;
        order.beneficiary = _account(0x17);
        order.deadline = 1_900_000_000;
        order.policyId = _fill(0x28);
        assertEq(order.hash(), 0x26e55a12920d785506cfe05fc5be67d353f43a14b2e9c303df0be36ac68368f4);
    }

    function _fill(uint8 octet) private pure returns (bytes32) {
        return bytes32(type(uint256).max / 255 * octet);
    }

    function _account(uint8 octet) private pure returns (address) {
        return address(uint160(uint256(_fill(octet))));
    }
}
