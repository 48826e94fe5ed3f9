// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MockAction} from "../../src/mocks/MockAction.sol";
import {MockHookPayee} from "../../src/mocks/MockHookPayee.sol";
import {MockHookToken} from "../../src/mocks/MockHookToken.sol";
import {MockPullHookToken} from "../../src/mocks/MockPullHookToken.sol";
import {EventProof} from "../../src/types/EventProof.sol";
import {DestinationState, Order, OrderRequest, SourceState} from "../../src/types/Order.sol";
import {CrossFixture} from "../support/CrossFixture.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @dev In every test the call in the middle fails for being in the middle, and what was under way is done once.
contract OrderReentrancyTest is CrossFixture {
    bytes private guarded =
        abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);

    function _requireRefused(bool succeeded, bytes memory answer) private view {
        assertFalse(succeeded);
        assertEq(answer, guarded);
    }

    /* FROM THE ACTION */

    function _callBackWith(address target, bytes memory data) private {
        action.setCall(target, data);
        _onDestination();
        uint256 index = _last();
        gateway.deliver(index);
        _requireRefused(action.succeeded(), action.answer());
        assertEq(action.timesOf(0), 1);
    }

    function _callBackOrder() private returns (Order memory order, bytes32 orderId) {
        _allow(MockAction.callBack.selector);
        OrderRequest memory request = _requestOf(abi.encodeCall(MockAction.callBack, ()));
        request.gasLimit = 1_000_000;
        return _dispatch(request);
    }

    function test_AnActionCannotHaveItsOrderDelivered() public {
        _callBackOrder();
        _callBackWith(address(gateway), abi.encodeCall(gateway.deliver, (_last())));
    }

    function test_AnActionCannotHaveItsOrderProved() public {
        (Order memory order,) = _callBackOrder();
        EventProof memory proof;
        _callBackWith(address(destination), abi.encodeCall(destination.executeConditional, (order, proof)));
    }

    function test_AnActionCannotTellTheResultOfItsOrder() public {
        (Order memory order,) = _callBackOrder();
        _callBackWith(address(destination), abi.encodeCall(destination.relayResult, (order)));
    }

    function test_AnActionCannotExpireItsOrder() public {
        (Order memory order,) = _callBackOrder();
        _callBackWith(address(destination), abi.encodeCall(destination.expire, (order)));
    }

    /* FROM THE TOKEN */

    function _hookedOrder(address to) private returns (MockHookToken money, OrderRequest memory request) {
        money = new MockHookToken();
        _fund(money);
        money.setHooked(to, true);
        request = _request();
        request.escrowToken = address(money);
    }

    function test_ABeneficiaryIsNotPaidTwice() public {
        MockHookPayee payee = new MockHookPayee();
        (MockHookToken money, OrderRequest memory request) = _hookedOrder(address(payee));
        request.beneficiary = address(payee);
        _dispatch(request);
        (Order memory order, bytes32 orderId) = _execute(request);
        _relay(order);
        EventProof memory proof;
        bytes[3] memory calls = [
            abi.encodeCall(source.settle, (order)),
            abi.encodeCall(source.settleTo, (order, address(payee))),
            abi.encodeCall(source.settleByProof, (order, proof))
        ];
        for (uint256 i; i < 3; ++i) {
            uint256 snapshot = vm.snapshotState();
            payee.setCall(address(source), calls[i]);
            source.settle(order);
            _requireRefused(payee.succeeded(), payee.answer());
            assertEq(money.balanceOf(address(payee)), ESCROW);
            assertEq(money.balanceOf(address(source)), ESCROW);
            _assertSource(orderId, SourceState.Completed);
            vm.revertToState(snapshot);
        }
    }

    /// What arrives in the middle would count for both orders.
    function test_ATokenCannotSendAnOrderWhileItIsPulled() public {
        MockPullHookToken money = new MockPullHookToken();
        _fund(money);
        OrderRequest memory request = _request();
        request.escrowToken = address(money);
        money.setCall(address(source), abi.encodeCall(source.bridgeAndExecute, (request)));
        _dispatch(request);
        _requireRefused(money.succeeded(), money.answer());
        assertEq(source.escrowedOf(address(money)), ESCROW);
        assertEq(gateway.messageCount(), 1);
    }

    /* FROM THE GATEWAY */

    function test_AGatewayCannotComeBackWhileItSends() public {
        (Order memory order,) = _dispatch();
        OrderRequest memory request = _request();
        EventProof memory proof;
        bytes[4] memory calls = [
            abi.encodeCall(source.bridgeAndExecute, (request)),
            abi.encodeCall(source.resend, (order)),
            abi.encodeCall(source.settle, (order)),
            abi.encodeCall(source.settleByProof, (order, proof))
        ];
        for (uint256 i; i < 4; ++i) {
            gateway.setCall(address(source), calls[i]);
            _dispatch(request);
            _requireRefused(gateway.succeeded(), gateway.answer());
        }
        assertEq(token.balanceOf(address(source)), 5 * ESCROW);
        assertEq(source.escrowedOf(address(token)), 5 * ESCROW);
    }

    function test_AGatewayCannotDeliverWhileItTakesAResult() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        bytes memory payload = gateway.messageAt(_last()).payload;
        vm.warp(order.deadline + 1);
        _onDestination();
        destination.expire(order);
        bytes memory name = _nameOf(SOURCE_CHAIN, address(source));
        gateway.setCall(
            address(gateway), abi.encodeCall(gateway.deliverAs, (name, address(destination), payload))
        );
        destination.relayResult(order);
        _requireRefused(gateway.succeeded(), gateway.answer());
        _assertDestination(orderId, DestinationState.Expired);
    }
}
