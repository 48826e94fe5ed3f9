// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICrossChainArbiter} from "../../src/interfaces/ICrossChainArbiter.sol";
import {IGatewayLinks} from "../../src/interfaces/IGatewayLinks.sol";
import {MockAction} from "../../src/mocks/MockAction.sol";
import {DestinationState, Order, OrderRequest} from "../../src/types/Order.sol";
import {CrossFixture} from "../support/CrossFixture.sol";

contract OrderDestinationTest is CrossFixture {
    uint256 private constant MAX_RETURN_BYTES = 1_024;

    function _notAllowed(address target, bytes4 selector) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICrossChainArbiter.ActionNotAllowed.selector, target, selector);
    }

    /* ONCE, AND IN TIME */

    function test_RevertWhen_AnOrderIsDeliveredTwice() public {
        (Order memory order, bytes32 orderId) = _execute(_request());
        uint256 index = _last();
        vm.expectRevert(_alreadyExecuted(orderId, DestinationState.Executed));
        gateway.deliver(index);
        vm.warp(order.deadline + 1);
        vm.expectRevert(_alreadyExecuted(orderId, DestinationState.Executed));
        gateway.deliver(index);
        vm.expectRevert(_alreadyExecuted(orderId, DestinationState.Executed));
        destination.expire(order);
        assertEq(action.timesOf(7), 1);
    }

    function test_RevertWhen_AFailedOrderIsDeliveredAgain() public {
        (, bytes32 orderId) = _execute(_requestOf(abi.encodeCall(MockAction.refuse, (7))));
        uint256 index = _last();
        vm.expectRevert(_alreadyExecuted(orderId, DestinationState.Failed));
        gateway.deliver(index);
    }

    function test_TheDeadlineIsTheLastSecondToExecute() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        uint256 index = _last();
        _onDestination();
        vm.warp(order.deadline);
        vm.expectRevert(
            abi.encodeWithSelector(ICrossChainArbiter.NotExpired.selector, orderId, order.deadline)
        );
        destination.expire(order);
        gateway.deliver(index);
        _assertDestination(orderId, DestinationState.Executed);
    }

    function test_ALateOrderExpiresInsteadOfReverting() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        _onDestination();
        vm.warp(order.deadline + 1);
        uint256 index = _last();
        vm.expectEmit(address(destination));
        emit ICrossChainArbiter.OrderExpired(orderId, "workflow");
        gateway.deliver(index);
        _assertDestination(orderId, DestinationState.Expired);
        assertEq(action.timesOf(7), 0);
        vm.expectRevert(_alreadyExecuted(orderId, DestinationState.Expired));
        destination.expire(order);
    }

    function test_OldOrdersExpireAfterTheLinkIsClosed() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        _onDestination();
        destination.setLink(SOURCE_CHAIN, address(0), address(0));
        vm.warp(order.deadline + 1);
        destination.expire(order);
        _assertDestination(orderId, DestinationState.Expired);
    }

    function test_RevertWhen_AnOrderOfAnotherChainOrArbiterExpires() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        vm.warp(order.deadline + 1);
        vm.chainId(DESTINATION_CHAIN + 1);
        vm.expectRevert(_wrongChain(orderId));
        destination.expire(order);
        _onDestination();
        vm.expectRevert(_wrongChain(orderId));
        source.expire(order);
    }

    /* WHAT MAY BE CALLED */

    function test_AnActionThatIsNotAllowedCanBeTriedAgain() public {
        (, bytes32 orderId) = _dispatch();
        _onDestination();
        destination.setAction(address(action), MockAction.act.selector, false);
        uint256 index = _last();
        vm.expectRevert(_notAllowed(address(action), MockAction.act.selector));
        gateway.deliver(index);
        _assertDestination(orderId, DestinationState.None);
        vm.expectEmit(address(destination));
        emit ICrossChainArbiter.ActionSet(address(action), MockAction.act.selector, true);
        destination.setAction(address(action), MockAction.act.selector, true);
        assertTrue(destination.isActionAllowed(address(action), MockAction.act.selector));
        gateway.deliver(index);
        _assertDestination(orderId, DestinationState.Executed);
    }

    /// A call of an address without code succeeds; it must not release an escrow.
    function test_RevertWhen_ThereIsNoContractAtTheTarget() public {
        OrderRequest memory request = _request();
        request.target = makeAddr("nothing");
        destination.setAction(request.target, MockAction.act.selector, true);
        assertFalse(destination.isActionAllowed(request.target, MockAction.act.selector));
        _dispatch(request);
        uint256 index = _last();
        _onDestination();
        vm.expectRevert(_notAllowed(request.target, MockAction.act.selector));
        gateway.deliver(index);
    }

    /// Shorter calldata ends in a fallback function, whatever selector it seems to have.
    function test_RevertWhen_TheCalldataHasNoSelector() public {
        _allow(0x12340000);
        _dispatch(_requestOf(hex"1234"));
        uint256 index = _last();
        _onDestination();
        vm.expectRevert(_notAllowed(address(action), 0x12340000));
        gateway.deliver(index);
    }

    /* WHAT AN ACTION CAN DO */

    function test_TheAnswerOfTheActionIsHashed() public {
        (, bytes32 orderId) = _dispatch();
        _onDestination();
        uint256 index = _last();
        vm.expectEmit(address(destination));
        emit ICrossChainArbiter.OrderExecuted(orderId, "workflow", true, keccak256(abi.encode(1)));
        gateway.deliver(index);
    }

    function _bomb(uint256 size, uint256 read, bool well) private {
        _allow(MockAction.bomb.selector);
        OrderRequest memory request = _requestOf(abi.encodeCall(MockAction.bomb, (size, well)));
        request.gasLimit = 3_000_000;
        (, bytes32 orderId) = _dispatch(request);
        _onDestination();
        uint256 index = _last();
        vm.expectEmit(address(destination));
        emit ICrossChainArbiter.OrderExecuted(orderId, "workflow", well, keccak256(new bytes(read)));
        gateway.deliver{gas: TRANSACTION_GAS_CAP}(index);
    }

    function test_OfALongAnswerOnlyTheBeginningIsRead() public {
        _bomb(MAX_RETURN_BYTES, MAX_RETURN_BYTES, true);
        _bomb(MAX_RETURN_BYTES + 1, MAX_RETURN_BYTES, true);
        _bomb(100_000, MAX_RETURN_BYTES, false);
    }

    /// What the relayer cannot copy with the gas of the action is no success; the arbiter pays for none of it.
    function test_AReturnBombFailsByItself() public {
        _allow(MockAction.bomb.selector);
        OrderRequest memory request = _requestOf(abi.encodeCall(MockAction.bomb, (200_000, true)));
        (, bytes32 orderId) = _dispatch(request);
        uint256 index = _last();
        _onDestination();
        uint256 before = gasleft();
        gateway.deliver{gas: 700_000}(index);
        assertLt(before - gasleft(), 500_000);
        _assertDestination(orderId, DestinationState.Failed);
        assertEq(action.timesOf(200_000), 0, "a failed action has no effects");
    }

    function test_AnActionBurnsNoMoreThanItsGas() public {
        _allow(MockAction.burnGas.selector);
        (Order memory order, bytes32 orderId) = _dispatch(_requestOf(abi.encodeCall(MockAction.burnGas, ())));
        uint256 index = _last();
        _onDestination();
        uint256 before = gasleft();
        gateway.deliver{gas: TRANSACTION_GAS_CAP}(index);
        assertLt(before - gasleft(), order.gasLimit + 300_000);
        _assertDestination(orderId, DestinationState.Failed);
    }

    /* GAS THAT A CALLER HOLDS BACK */

    /// Whatever gas an order is delivered with, it is executed with its full limit or not at all.
    function testFuzz_NobodyMakesAnOrderFailByHoldingBackGas(uint256 gasUnits, uint256 length) public {
        bytes memory data =
            bytes.concat(abi.encodeCall(MockAction.act, (7)), new bytes(bound(length, 0, 20_000)));
        (Order memory order, bytes32 orderId) = _dispatch(_requestOf(data));
        uint256 index = _last();
        _onDestination();
        gasUnits = bound(gasUnits, 250_000, 900_000);
        try gateway.deliver{gas: gasUnits}(index) {
            _assertDestination(orderId, DestinationState.Executed);
            assertGe(action.gasAtStart() + 500, order.gasLimit);
        } catch {
            _assertDestination(orderId, DestinationState.None);
            gateway.deliver(index);
            _assertDestination(orderId, DestinationState.Executed);
        }
    }

    function test_RevertWhen_TooLittleGasIsLeftForTheAction() public {
        (, bytes32 orderId) = _dispatch();
        uint256 index = _last();
        _onDestination();
        try gateway.deliver{gas: 340_000}(index) {
            fail();
        } catch (bytes memory reason) {
            assertEq(bytes4(reason), ICrossChainArbiter.GasTooLow.selector);
        }
        _assertDestination(orderId, DestinationState.None);
    }

    /* RESULTS */

    function test_AResultIsToldAsOftenAsSomebodyPays() public {
        (Order memory order, bytes32 orderId) = _execute(_request());
        bytes32 resultHash = keccak256(abi.encode(1));
        for (uint256 i = 1; i < 3; ++i) {
            vm.expectEmit(address(destination));
            emit ICrossChainArbiter.ResultRelayed(orderId, DestinationState.Executed, bytes32(i));
            vm.prank(anybody);
            destination.relayResult(order);
            assertEq(
                gateway.messageAt(i).payload,
                abi.encode(uint8(1), abi.encode(orderId, DestinationState.Executed, resultHash))
            );
        }
    }

    function test_RevertWhen_NothingBecameOfTheOrderYet() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        _onDestination();
        vm.expectRevert(abi.encodeWithSelector(ICrossChainArbiter.NotExecuted.selector, orderId));
        destination.relayResult(order);
    }

    function test_RevertWhen_TheResultWouldGoToAnotherArbiter() public {
        (Order memory order, bytes32 orderId) = _execute(_request());
        destination.setLink(SOURCE_CHAIN, address(gateway), anybody);
        vm.expectRevert(_wrongChain(orderId));
        destination.relayResult(order);
        destination.setLink(SOURCE_CHAIN, address(0), address(0));
        vm.expectRevert(abi.encodeWithSelector(IGatewayLinks.NoLink.selector, SOURCE_CHAIN));
        destination.relayResult(order);
    }
}
