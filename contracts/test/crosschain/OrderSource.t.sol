// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBridgeGateway} from "../../src/interfaces/IBridgeGateway.sol";
import {ICrossChainArbiter} from "../../src/interfaces/ICrossChainArbiter.sol";
import {IFinalityPolicy} from "../../src/interfaces/IFinalityPolicy.sol";
import {IGatewayLinks} from "../../src/interfaces/IGatewayLinks.sol";
import {MockAction} from "../../src/mocks/MockAction.sol";
import {DestinationState, Order, OrderRequest, SourceState} from "../../src/types/Order.sol";
import {CrossFixture} from "../support/CrossFixture.sol";

contract OrderSourceTest is CrossFixture {
    function _refuse(OrderRequest memory request, bytes memory reason) private {
        vm.prank(sender);
        vm.expectRevert(reason);
        source.bridgeAndExecute(request);
    }

    /* REQUESTS */

    function test_DispatchingTellsEverythingOfTheOrder() public {
        OrderRequest memory request = _request();
        Order memory order = _orderOf(request, 0);
        bytes32 orderId = source.orderIdOf(order);
        vm.expectEmit(address(source));
        emit ICrossChainArbiter.OrderDispatched(orderId, "workflow", sender, order);
        vm.prank(sender);
        assertEq(source.bridgeAndExecute(request), orderId);
        assertEq(gateway.messageAt(0).payload, abi.encode(uint8(0), abi.encode(order)));
        assertEq(gateway.messageAt(0).recipient, _nameOf(DESTINATION_CHAIN, address(destination)));
    }

    function test_DeadlinesAreTakenUpToTheirEdges() public {
        OrderRequest memory request = _request();
        uint64[2] memory edges = [START + MIN_TTL, START + MAX_TTL];
        for (uint256 i; i < 2; ++i) {
            request.deadline = edges[i];
            _dispatch(request);
        }
        uint64[2] memory beyond = [START + MIN_TTL - 1, START + MAX_TTL + 1];
        for (uint256 i; i < 2; ++i) {
            request.deadline = beyond[i];
            _refuse(
                request,
                abi.encodeWithSelector(
                    ICrossChainArbiter.InvalidDeadline.selector, beyond[i], edges[0], edges[1]
                )
            );
        }
    }

    function test_RevertWhen_TheGasLimitIsZeroOrTooHigh() public {
        OrderRequest memory request = _request();
        uint32 most = source.MAX_GAS_LIMIT();
        request.gasLimit = most;
        _dispatch(request);
        uint32[2] memory limits = [0, most + 1];
        for (uint256 i; i < 2; ++i) {
            request.gasLimit = limits[i];
            _refuse(
                request, abi.encodeWithSelector(ICrossChainArbiter.InvalidGasLimit.selector, limits[i], most)
            );
        }
    }

    function test_RevertWhen_TheDataMightNotFitTheOtherChain() public {
        uint256 most = source.MAX_DATA_BYTES();
        OrderRequest memory request = _requestOf(new bytes(most));
        _dispatch(request);
        request.data = new bytes(most + 1);
        _refuse(request, abi.encodeWithSelector(ICrossChainArbiter.DataTooLong.selector, most + 1, most));
    }

    function test_RevertWhen_TheBeneficiaryCannotBePaid() public {
        OrderRequest memory request = _request();
        address[2] memory nobodies = [address(0), address(source)];
        for (uint256 i; i < 2; ++i) {
            request.beneficiary = nobodies[i];
            _refuse(
                request, abi.encodeWithSelector(ICrossChainArbiter.InvalidBeneficiary.selector, nobodies[i])
            );
        }
    }

    function test_RevertWhen_ThereIsNoLinkOrNoPolicy() public {
        OrderRequest memory request = _request();
        source.setLink(DESTINATION_CHAIN, address(0), address(0));
        _refuse(request, abi.encodeWithSelector(IGatewayLinks.NoLink.selector, DESTINATION_CHAIN));
        request.dstChainId = 9;
        _refuse(request, abi.encodeWithSelector(IFinalityPolicy.NoPolicy.selector, SOURCE_CHAIN, 9));
    }

    /* FEES */

    function test_TheQuoteIsWhatIsCharged() public {
        gateway.setBaseFee(1_000);
        OrderRequest memory request = _request();
        uint256 fee = source.quote(request, sender);
        assertGt(fee, 1_000);
        vm.deal(sender, 1 ether);
        vm.prank(sender);
        vm.expectRevert(abi.encodeWithSelector(IBridgeGateway.FeeTooLow.selector, fee - 1, fee));
        source.bridgeAndExecute{value: fee - 1}(request);
        vm.prank(sender);
        source.bridgeAndExecute{value: fee + 5}(request);
        assertEq(sender.balance, 1 ether - fee, "the excess comes back");
        assertEq(gateway.messageAt(0).value, fee);
        assertEq(address(source).balance, 0);
    }

    function test_ResultsAndResendsCostWhatIsQuoted() public {
        (Order memory order,) = _execute(_request());
        gateway.setBaseFee(1_000);
        vm.deal(anybody, 1 ether);
        uint256 fee = destination.quoteResult(order);
        vm.prank(anybody);
        destination.relayResult{value: 1 ether}(order);
        assertEq(anybody.balance, 1 ether - fee);
        _onSource();
        fee = source.quoteResend(order);
        vm.deal(anybody, 1 ether);
        vm.prank(anybody);
        source.resend{value: 1 ether}(order);
        assertEq(anybody.balance, 1 ether - fee);
        assertEq(gateway.messageAt(2).value, fee);
    }

    /* RESENDING */

    function test_AResentOrderIsTheSameOrder() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        vm.expectEmit(address(source));
        emit ICrossChainArbiter.OrderResent(orderId, bytes32(uint256(1)));
        vm.prank(anybody);
        source.resend(order);
        assertEq(gateway.messageAt(0).payload, gateway.messageAt(1).payload);
        _onDestination();
        gateway.deliver(1);
        vm.expectRevert(_alreadyExecuted(orderId, DestinationState.Executed));
        gateway.deliver(0);
        assertEq(action.timesOf(7), 1);
    }

    function test_RevertWhen_AnythingButADispatchedOrderIsResent() public {
        (Order memory order, bytes32 orderId) = _decided(true);
        vm.expectRevert(_wrongSourceState(orderId, SourceState.Releasable));
        source.resend(order);
        order.nonce = 8;
        vm.expectRevert(_wrongSourceState(source.orderIdOf(order), SourceState.None));
        source.resend(order);
    }

    function test_RevertWhen_ResentToAnotherArbiterThanTheOrders() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        source.setLink(DESTINATION_CHAIN, address(gateway), anybody);
        vm.expectRevert(_wrongChain(orderId));
        source.resend(order);
    }

    /* SETTLING */

    function test_RevertWhen_AnOrderIsSettledBeforeItIsDecided() public {
        (Order memory order, bytes32 orderId) = _execute(_request());
        _onSource();
        vm.warp(order.deadline + 365 days);
        vm.expectRevert(_wrongSourceState(orderId, SourceState.Dispatched));
        source.settle(order);
        vm.prank(sender);
        vm.expectRevert(_wrongSourceState(orderId, SourceState.Dispatched));
        source.settleTo(order, sender);
    }

    function test_RevertWhen_SettledTwice() public {
        (Order memory order, bytes32 orderId) = _decided(true);
        _dispatch();
        source.settle(order);
        vm.expectRevert(_wrongSourceState(orderId, SourceState.Completed));
        source.settle(order);
        vm.prank(beneficiary);
        vm.expectRevert(_wrongSourceState(orderId, SourceState.Completed));
        source.settleTo(order, beneficiary);
        assertEq(token.balanceOf(beneficiary), ESCROW);
    }

    /// Everything but the id is taken from the caller, so every field must be in it.
    function test_RevertWhen_TheOrderIsNotTheOneThatWasSent() public {
        (Order memory order,) = _decided(true);
        _dispatch();
        order.escrowAmount *= 2;
        vm.expectRevert(_wrongSourceState(source.orderIdOf(order), SourceState.None));
        source.settle(order);
        (order.escrowAmount, order.beneficiary) = (ESCROW, anybody);
        vm.expectRevert(_wrongSourceState(source.orderIdOf(order), SourceState.None));
        source.settle(order);
    }

    function test_OnlyTheBeneficiaryNamesAnotherAccountForAReleasedEscrow() public {
        (Order memory order, bytes32 orderId) = _decided(true);
        vm.prank(sender);
        vm.expectRevert(abi.encodeWithSelector(ICrossChainArbiter.NotEntitled.selector, sender, beneficiary));
        source.settleTo(order, sender);
        vm.prank(beneficiary);
        source.settleTo(order, anybody);
        assertEq(token.balanceOf(anybody), ESCROW);
        _assertSource(orderId, SourceState.Completed);
    }

    function test_OnlyTheSenderNamesAnotherAccountForARefund() public {
        (Order memory order, bytes32 orderId) = _decided(false);
        vm.prank(beneficiary);
        vm.expectRevert(abi.encodeWithSelector(ICrossChainArbiter.NotEntitled.selector, beneficiary, sender));
        source.settleTo(order, beneficiary);
        vm.prank(sender);
        source.settleTo(order, anybody);
        assertEq(token.balanceOf(anybody), ESCROW);
        _assertSource(orderId, SourceState.Refunded);
    }

    function test_RevertWhen_TheNamedAccountCannotBePaid() public {
        (Order memory order,) = _decided(true);
        address[2] memory nobodies = [address(0), address(source)];
        for (uint256 i; i < 2; ++i) {
            vm.prank(beneficiary);
            vm.expectRevert(
                abi.encodeWithSelector(ICrossChainArbiter.InvalidBeneficiary.selector, nobodies[i])
            );
            source.settleTo(order, nobodies[i]);
        }
    }

    function test_OldOrdersAreSettledAfterTheLinkIsClosed() public {
        (Order memory order, bytes32 orderId) = _decided(true);
        source.setLink(DESTINATION_CHAIN, address(0), address(0));
        source.settle(order);
        _assertSource(orderId, SourceState.Completed);
    }

    /// An order without money is an order all the same.
    function test_OrdersWithoutEscrowAreDecidedAndSettled() public {
        OrderRequest memory request = _requestOf(abi.encodeCall(MockAction.act, (7)));
        (request.escrowToken, request.escrowAmount, request.beneficiary) = (address(0), 0, address(0));
        (Order memory order, bytes32 orderId) = _execute(request);
        _relay(order);
        source.settle(order);
        _assertSource(orderId, SourceState.Completed);
        assertEq(token.balanceOf(sender), FUNDS);
    }
}
