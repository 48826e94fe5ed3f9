// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CrossChainArbiter} from "../../src/CrossChainArbiter.sol";
import {ICrossChainArbiter} from "../../src/interfaces/ICrossChainArbiter.sol";
import {IFinalityPolicy} from "../../src/interfaces/IFinalityPolicy.sol";
import {IGatewayLinks} from "../../src/interfaces/IGatewayLinks.sol";
import {IReceiptProver} from "../../src/interfaces/IReceiptProver.sol";
import {MockAction} from "../../src/mocks/MockAction.sol";
import {MockGateway} from "../../src/mocks/MockGateway.sol";
import {DestinationState, Order, OrderRequest, SourceState} from "../../src/types/Order.sol";
import {CrossFixture} from "../support/CrossFixture.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ERC7786Recipient} from "@openzeppelin/contracts/crosschain/ERC7786Recipient.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

contract CrossChainArbiterTest is CrossFixture {
    /* FROM END TO END */

    function test_ASuccessfulActionPaysTheBeneficiary() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        assertEq(token.balanceOf(address(source)), ESCROW);
        assertEq(source.escrowedOf(address(token)), ESCROW);
        _assertSource(orderId, SourceState.Dispatched);
        _onDestination();
        _deliverLast();
        assertEq(action.timesOf(7), 1);
        _assertDestination(orderId, DestinationState.Executed);
        assertTrue(destination.completedEvents(orderId));
        _relay(order);
        _assertSource(orderId, SourceState.Releasable);
        assertEq(token.balanceOf(beneficiary), 0, "a result only records");
        vm.expectEmit(address(source));
        emit ICrossChainArbiter.OrderSettled(orderId, SourceState.Completed, beneficiary, ESCROW);
        vm.prank(anybody);
        source.settle(order);
        _assertSource(orderId, SourceState.Completed);
        assertEq(token.balanceOf(beneficiary), ESCROW);
        assertEq(source.escrowedOf(address(token)), 0);
    }

    function test_AFailedActionRefundsTheSender() public {
        (Order memory order, bytes32 orderId) = _decided(false);
        _assertDestination(orderId, DestinationState.Failed);
        assertFalse(destination.completedEvents(orderId));
        assertEq(action.timesOf(7), 0);
        _assertSource(orderId, SourceState.Refundable);
        source.settle(order);
        _assertSource(orderId, SourceState.Refunded);
        assertEq(token.balanceOf(sender), FUNDS);
        vm.expectRevert(_wrongSourceState(orderId, SourceState.Refunded));
        source.settle(order);
    }

    function test_AWithheldOrderIsRefundedOnceItExpiredThere() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        uint256 withheld = _last();
        vm.warp(order.deadline + 1);
        vm.expectRevert(_wrongSourceState(orderId, SourceState.Dispatched));
        source.settle(order);
        _onDestination();
        vm.prank(anybody);
        destination.expire(order);
        vm.expectRevert(_alreadyExecuted(orderId, DestinationState.Expired));
        gateway.deliver(withheld);
        _relay(order);
        source.settle(order);
        assertEq(token.balanceOf(sender), FUNDS);
        assertEq(action.timesOf(7), 0);
    }

    /* IDS AND ACCOUNTS */

    function test_TheIdIsTheEip712StructHash() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        bytes32 typeHash = keccak256(
            "Order(bytes32 workflowId,uint32 leg,uint64 srcChainId,address srcArbiter,address sender,uint64 nonce,uint64 dstChainId,address dstArbiter,address target,bytes data,uint32 gasLimit,address escrowToken,uint256 escrowAmount,address beneficiary,uint64 deadline,bytes32 policyId)"
        );
        // All fields are words but one: with its hash in its place, the struct's own encoding is nearly there.
        bytes memory words = abi.encode(order);
        bytes memory flat = new bytes(16 * 32);
        for (uint256 i; i < flat.length; ++i) {
            flat[i] = words[32 + i];
        }
        bytes32 dataHash = keccak256(order.data);
        assembly {
            mstore(add(flat, add(0x20, mul(9, 0x20))), dataHash)
        }
        assertEq(orderId, keccak256(bytes.concat(typeHash, flat)));
        assertEq(source.orderIdOf(order), orderId);
    }

    function test_EqualRequestsAreDifferentOrders() public {
        (, bytes32 first) = _dispatch();
        (Order memory order, bytes32 second) = _dispatch();
        assertNotEq(first, second);
        assertEq(order.nonce, 1);
        assertEq(source.nonceOf(sender), 2);
    }

    function test_EachSenderOfEachChainActsByAnAccountOfItsOwn() public {
        _execute(_request());
        assertEq(action.caller(), destination.executorOf(SOURCE_CHAIN, sender));
        assertNotEq(action.caller(), destination.executorOf(SOURCE_CHAIN, anybody));
        assertNotEq(action.caller(), destination.executorOf(SOURCE_CHAIN + 1, sender));
        assertNotEq(action.caller(), address(destination));
    }

    /* FORGED MESSAGES */

    function _refuseForged(MockGateway by, bytes memory from, bytes memory payload) private {
        _onDestination();
        vm.expectRevert(
            abi.encodeWithSelector(
                ERC7786Recipient.ERC7786RecipientUnauthorizedGateway.selector, address(by), from
            )
        );
        by.deliverAs(from, address(destination), payload);
    }

    function test_RevertWhen_TheSenderTheGatewayOrTheChainIsForged() public {
        _dispatch();
        bytes memory payload = gateway.messageAt(_last()).payload;
        _refuseForged(gateway, _nameOf(SOURCE_CHAIN, anybody), payload);
        _refuseForged(gateway, _nameOf(SOURCE_CHAIN + 1, address(source)), payload);
        _refuseForged(gateway, _nameOf(uint64(2) ** 63, address(source)), payload);
        _refuseForged(new MockGateway(), _nameOf(SOURCE_CHAIN, address(source)), payload);
    }

    function test_RevertWhen_AnArbiterSendsTheOrderOfAnother() public {
        (, bytes32 orderId) = _dispatch();
        bytes memory payload = gateway.messageAt(_last()).payload;
        _onDestination();
        destination.setLink(SOURCE_CHAIN, address(gateway), anybody);
        vm.expectRevert(_wrongChain(orderId));
        gateway.deliverAs(_nameOf(SOURCE_CHAIN, anybody), address(destination), payload);
        destination.setLink(999, address(gateway), address(source));
        vm.expectRevert(_wrongChain(orderId));
        gateway.deliverAs(_nameOf(999, address(source)), address(destination), payload);
    }

    function test_RevertWhen_TheOrderIsForAnotherChainOrArbiter() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        uint256 index = _last();
        vm.chainId(DESTINATION_CHAIN + 1);
        vm.expectRevert(_wrongChain(orderId));
        gateway.deliver(index);
        _onDestination();
        order.dstArbiter = anybody;
        bytes memory payload = abi.encode(uint8(0), abi.encode(order));
        vm.expectRevert(_wrongChain(destination.orderIdOf(order)));
        gateway.deliverAs(_nameOf(SOURCE_CHAIN, address(source)), address(destination), payload);
    }

    function test_RevertWhen_AResultComesFromAnotherChainThanTheOrderWentTo() public {
        (, bytes32 orderId) = _dispatch();
        bytes memory message = _resultMessage(orderId, DestinationState.Expired);
        source.setLink(999, address(gateway), address(destination));
        vm.expectRevert(_wrongChain(orderId));
        gateway.deliverAs(_nameOf(999, address(destination)), address(source), message);
    }

    function test_RevertWhen_AResultComesFromALaterCounterpart() public {
        (, bytes32 orderId) = _dispatch();
        bytes memory message = _resultMessage(orderId, DestinationState.Expired);
        source.setLink(DESTINATION_CHAIN, address(gateway), anybody);
        vm.expectRevert(_wrongChain(orderId));
        gateway.deliverAs(_nameOf(DESTINATION_CHAIN, anybody), address(source), message);
    }

    function test_RevertWhen_AResultIsUnknownOrEmptyOrComesTwice() public {
        (, bytes32 orderId) = _decided(true);
        uint256 result = _last();
        vm.expectRevert(_wrongSourceState(orderId, SourceState.Releasable));
        gateway.deliver(result);
        bytes memory name = _nameOf(DESTINATION_CHAIN, address(destination));
        vm.expectRevert(_wrongChain("?"));
        gateway.deliverAs(name, address(source), _resultMessage("?", DestinationState.Executed));
        (, bytes32 other) = _dispatch();
        vm.expectRevert(abi.encodeWithSelector(ICrossChainArbiter.NotExecuted.selector, other));
        gateway.deliverAs(name, address(source), _resultMessage(other, DestinationState.None));
    }

    function test_RevertWhen_TheMessageIsOfNoKindOrBringsCoins() public {
        bytes memory name = _nameOf(SOURCE_CHAIN, address(source));
        _onDestination();
        vm.expectRevert(abi.encodeWithSelector(ICrossChainArbiter.UnknownMessage.selector, 2));
        gateway.deliverAs(name, address(destination), abi.encode(uint8(2), ""));
        vm.expectRevert(abi.encodeWithSelector(ICrossChainArbiter.UnexpectedValue.selector, 1));
        gateway.deliverAs{value: 1}(name, address(destination), abi.encode(uint8(2), ""));
    }

    /* PAUSE AND PERMISSIONS */

    function test_APauseStopsOrdersAndExecutionsAlone() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        uint256 index = _last();
        OrderRequest memory request = _request();
        source.pause();
        destination.pause();
        vm.prank(sender);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        source.bridgeAndExecute(request);
        source.resend(order);
        _onDestination();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        gateway.deliver(index);
        vm.warp(order.deadline + 1);
        destination.expire(order);
        _relay(order);
        source.settle(order);
        _assertSource(orderId, SourceState.Refunded);
    }

    function test_AnOrderIsExecutedAfterThePause() public {
        _dispatch();
        destination.pause();
        destination.unpause();
        _onDestination();
        _deliverLast();
        assertEq(action.timesOf(7), 1);
    }

    function test_RevertWhen_AnybodyGoverns() public {
        bytes memory unauthorized =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, anybody);
        vm.startPrank(anybody);
        vm.expectRevert(unauthorized);
        source.pause();
        vm.expectRevert(unauthorized);
        source.unpause();
        vm.expectRevert(unauthorized);
        source.setAction(anybody, MockAction.act.selector, true);
        vm.expectRevert(unauthorized);
        source.setLink(DESTINATION_CHAIN, address(gateway), anybody);
    }

    function test_RevertWhen_ALinkIsHalfOrToItself() public {
        address here = address(gateway);
        address[2][3] memory links = [[here, address(0)], [address(0), anybody], [anybody, anybody]];
        for (uint256 i; i < 3; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IGatewayLinks.InvalidLink.selector, 5, links[i][0], links[i][1])
            );
            source.setLink(5, links[i][0], links[i][1]);
        }
        vm.expectRevert(
            abi.encodeWithSelector(IGatewayLinks.InvalidLink.selector, SOURCE_CHAIN, here, anybody)
        );
        source.setLink(SOURCE_CHAIN, here, anybody);
    }

    function test_RevertWhen_ThereIsNoContractAtAnAddress() public {
        address[3] memory parts = [address(authority), address(prover), address(policy)];
        for (uint256 i; i < 3; ++i) {
            (address right, address wrong) = (parts[i], makeAddr("nothing"));
            parts[i] = wrong;
            vm.expectRevert(abi.encodeWithSelector(ICrossChainArbiter.InvalidContract.selector, wrong));
            new CrossChainArbiter(parts[0], IReceiptProver(parts[1]), IFinalityPolicy(parts[2]));
            parts[i] = right;
        }
        assertEq(source.receiptProver(), parts[1]);
        assertEq(source.finalityPolicy(), parts[2]);
    }
}
