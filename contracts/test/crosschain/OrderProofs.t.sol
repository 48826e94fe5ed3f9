// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICrossChainArbiter} from "../../src/interfaces/ICrossChainArbiter.sol";
import {IGatewayLinks} from "../../src/interfaces/IGatewayLinks.sol";
import {MockAction} from "../../src/mocks/MockAction.sol";
import {MockReceiptProver} from "../../src/mocks/MockReceiptProver.sol";
import {EventProof, ProvenLog} from "../../src/types/EventProof.sol";
import {DestinationState, Order, SourceState} from "../../src/types/Order.sol";
import {CrossFixture} from "../support/CrossFixture.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

contract OrderProofsTest is CrossFixture {
    bytes32 private constant EXECUTED = ICrossChainArbiter.OrderExecuted.selector;
    bytes32 private constant EXPIRED = ICrossChainArbiter.OrderExpired.selector;
    bytes32 private constant DISPATCHED = ICrossChainArbiter.OrderDispatched.selector;

    function setUp() public override {
        super.setUp();
        vm.recordLogs();
    }

    function _executedProof(bool succeeds)
        private
        returns (Order memory order, bytes32 orderId, EventProof memory proof)
    {
        bytes memory data = abi.encodeCall(MockAction.act, (7));
        if (!succeeds) data = abi.encodeCall(MockAction.refuse, (7));
        (order, orderId) = _execute(_requestOf(data));
        proof = _proofOfRecorded(DESTINATION_CHAIN, address(destination), EXECUTED);
        _onSource();
    }

    function _dispatchedProof()
        private
        returns (Order memory order, bytes32 orderId, EventProof memory proof)
    {
        (order, orderId) = _dispatch();
        proof = _proofOfRecorded(SOURCE_CHAIN, address(source), DISPATCHED);
        _onDestination();
    }

    function _log(address emitter, bytes32 signature, bytes32 orderId, bytes memory data)
        private
        pure
        returns (ProvenLog memory log)
    {
        log.topics = new bytes32[](3);
        (log.emitter, log.topics[0], log.topics[1], log.data) = (emitter, signature, orderId, data);
    }

    function _anotherEvent(bytes32 orderId) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICrossChainArbiter.ProofOfAnotherEvent.selector, orderId);
    }

    /* SETTLING */

    function test_AProofOfSuccessPaysTheBeneficiary() public {
        (Order memory order, bytes32 orderId, EventProof memory proof) = _executedProof(true);
        source.setLink(DESTINATION_CHAIN, address(0), address(0));
        source.pause();
        vm.expectEmit(address(source));
        emit ICrossChainArbiter.OrderDecided(orderId, SourceState.Releasable, keccak256(abi.encode(1)));
        vm.prank(anybody);
        source.settleByProof(order, proof);
        _assertSource(orderId, SourceState.Completed);
        assertEq(token.balanceOf(beneficiary), ESCROW);
    }

    function test_AProofOfFailureRefundsTheSender() public {
        (Order memory order, bytes32 orderId, EventProof memory proof) = _executedProof(false);
        source.settleByProof(order, proof);
        _assertSource(orderId, SourceState.Refunded);
        assertEq(token.balanceOf(sender), FUNDS);
    }

    function test_AProofOfExpiryRefundsTheSender() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        _onDestination();
        vm.warp(order.deadline + 1);
        destination.expire(order);
        EventProof memory proof = _proofOfRecorded(DESTINATION_CHAIN, address(destination), EXPIRED);
        _onSource();
        source.settleByProof(order, proof);
        _assertSource(orderId, SourceState.Refunded);
        assertEq(token.balanceOf(sender), FUNDS);
    }

    function test_RevertWhen_AProofDecidesAgain() public {
        (Order memory order, bytes32 orderId, EventProof memory proof) = _executedProof(true);
        _dispatch();
        source.settleByProof(order, proof);
        vm.expectRevert(_wrongSourceState(orderId, SourceState.Completed));
        source.settleByProof(order, proof);
        _relayAfterwards(order, orderId);
    }

    function _relayAfterwards(Order memory order, bytes32 orderId) private {
        _onDestination();
        destination.relayResult(order);
        uint256 index = _last();
        _onSource();
        vm.expectRevert(_wrongSourceState(orderId, SourceState.Completed));
        gateway.deliver(index);
        assertEq(token.balanceOf(beneficiary), ESCROW);
    }

    function test_RevertWhen_TheProofShowsNothing() public {
        (Order memory order,, EventProof memory proof) = _executedProof(true);
        proof.blockNumber = 99;
        vm.expectRevert(MockReceiptProver.ProvesNothing.selector);
        source.settleByProof(order, proof);
    }

    function test_RevertWhen_TheProofIsOfAnotherChain() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        ProvenLog memory log = _log(address(destination), EXPIRED, orderId, "");
        EventProof memory proof = _proofOf(SOURCE_CHAIN, log);
        vm.expectRevert(MockReceiptProver.ProvesNothing.selector);
        source.settleByProof(order, proof);
    }

    function _refuseLog(Order memory order, bytes32 orderId, ProvenLog memory log) private {
        EventProof memory proof = _proofOf(DESTINATION_CHAIN, log);
        vm.expectRevert(_anotherEvent(orderId));
        source.settleByProof(order, proof);
    }

    function test_RevertWhen_TheEventIsNotOneThatDecidesTheOrder() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        bytes memory data = abi.encode(true, bytes32(0));
        _refuseLog(order, orderId, _log(anybody, EXECUTED, orderId, data));
        _refuseLog(order, orderId, _log(address(source), EXPIRED, orderId, ""));
        _refuseLog(order, orderId, _log(address(destination), EXECUTED, "another order", data));
        _refuseLog(order, orderId, _log(address(destination), DISPATCHED, orderId, data));
        ProvenLog memory log = _log(address(destination), EXPIRED, orderId, "");
        log.topics = new bytes32[](1);
        log.topics[0] = EXPIRED;
        _refuseLog(order, orderId, log);
    }

    /// The arbiter that the order names counts, also after the link went to another.
    function test_RevertWhen_ALaterCounterpartSaysSo() public {
        (Order memory order, bytes32 orderId) = _dispatch();
        source.setLink(DESTINATION_CHAIN, address(gateway), anybody);
        _refuseLog(order, orderId, _log(anybody, EXPIRED, orderId, ""));
    }

    function test_RevertWhen_TheOrderWasNeverSent() public {
        Order memory order = _orderOf(_request(), 5);
        bytes32 orderId = source.orderIdOf(order);
        EventProof memory proof =
            _proofOf(DESTINATION_CHAIN, _log(address(destination), EXPIRED, orderId, ""));
        vm.expectRevert(_wrongSourceState(orderId, SourceState.None));
        source.settleByProof(order, proof);
    }

    /* EXECUTING */

    function test_AProofOfDispatchExecutesTheOrder() public {
        (Order memory order, bytes32 orderId, EventProof memory proof) = _dispatchedProof();
        vm.prank(anybody);
        destination.executeConditional(order, proof);
        _assertDestination(orderId, DestinationState.Executed);
        assertEq(action.timesOf(7), 1);
        vm.expectRevert(_alreadyExecuted(orderId, DestinationState.Executed));
        destination.executeConditional(order, proof);
        vm.expectRevert(_alreadyExecuted(orderId, DestinationState.Executed));
        gateway.deliver(0);
    }

    function test_ALateProofOfDispatchExpiresTheOrder() public {
        (Order memory order, bytes32 orderId, EventProof memory proof) = _dispatchedProof();
        vm.warp(order.deadline + 1);
        destination.executeConditional(order, proof);
        _assertDestination(orderId, DestinationState.Expired);
    }

    function test_RevertWhen_ThePausedArbiterIsToExecuteByProof() public {
        (Order memory order,, EventProof memory proof) = _dispatchedProof();
        destination.pause();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        destination.executeConditional(order, proof);
    }

    function test_RevertWhen_TheOrderIsNotTheOneOfTheProof() public {
        (Order memory order,, EventProof memory proof) = _dispatchedProof();
        order.data = abi.encodeCall(MockAction.act, (8));
        vm.expectRevert(_anotherEvent(destination.orderIdOf(order)));
        destination.executeConditional(order, proof);
    }

    function test_RevertWhen_TheEventIsNoDispatchByTheOrdersArbiter() public {
        (Order memory order, bytes32 orderId,) = _dispatchedProof();
        EventProof memory proof = _proofOf(SOURCE_CHAIN, _log(anybody, DISPATCHED, orderId, ""));
        vm.expectRevert(_anotherEvent(orderId));
        destination.executeConditional(order, proof);
        proof = _proofOf(SOURCE_CHAIN, _log(address(source), EXPIRED, orderId, ""));
        vm.expectRevert(_anotherEvent(orderId));
        destination.executeConditional(order, proof);
    }

    /// Anybody can deploy an arbiter and have it say anything.
    function test_RevertWhen_TheOrderIsOfAnArbiterThatNobodyLinked() public {
        (Order memory order,,) = _dispatchedProof();
        order.srcArbiter = anybody;
        bytes32 orderId = destination.orderIdOf(order);
        EventProof memory proof = _proofOf(SOURCE_CHAIN, _log(anybody, DISPATCHED, orderId, ""));
        vm.expectRevert(_wrongChain(orderId));
        destination.executeConditional(order, proof);
        order.srcChainId = 999;
        vm.expectRevert(abi.encodeWithSelector(IGatewayLinks.NoLink.selector, 999));
        destination.executeConditional(order, proof);
    }

    function test_RevertWhen_TheProvenOrderIsForAnotherChain() public {
        (Order memory order, bytes32 orderId, EventProof memory proof) = _dispatchedProof();
        vm.chainId(DESTINATION_CHAIN + 1);
        vm.expectRevert(_wrongChain(orderId));
        destination.executeConditional(order, proof);
    }
}
