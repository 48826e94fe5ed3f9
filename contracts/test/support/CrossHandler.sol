// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CrossChainArbiter} from "../../src/CrossChainArbiter.sol";
import {ICrossChainArbiter} from "../../src/interfaces/ICrossChainArbiter.sol";
import {MockAction} from "../../src/mocks/MockAction.sol";
import {MockERC20} from "../../src/mocks/MockERC20.sol";
import {EventProof, ProvenLog} from "../../src/types/EventProof.sol";
import {DestinationState, Order, OrderRequest, SourceState} from "../../src/types/Order.sol";
import {TokenCap} from "../../src/types/PairPolicy.sol";
import {CrossFixture} from "./CrossFixture.sol";

/// @notice Drives two arbiters at random. Messages wait in the gateway until they are delivered, in any order, any
/// number of times or never. The orders' actions work, fail, or are not allowed for a while; each order has a key of
/// its own in the action and a beneficiary of its own, so that what was done and paid is known from outside.
abstract contract CrossHandler is CrossFixture {
    struct Sent {
        Order order;
        bytes32 orderId;
    }

    Sent[] private _sent;
    uint256 public deposited;
    mapping(bytes32 orderId => bool) public ended;
    /// What every end is compared with later: final states never change.
    mapping(bytes32 orderId => SourceState) public endedAs;
    mapping(bytes32 orderId => DestinationState) public doneAs;

    function setUp() public override {
        super.setUp();
        // The window is not the subject here.
        TokenCap memory cap = TokenCap(MOST_PER_ORDER, type(uint128).max, WINDOW);
        policy.setCap(SOURCE_CHAIN, DESTINATION_CHAIN, address(token), cap);
    }

    /* WHAT HAPPENS */

    function dispatch(uint256 amount, uint256 ttl, uint256 kind) external {
        amount = bound(amount, 0, MOST_PER_ORDER);
        OrderRequest memory request = _request();
        uint256 key = _sent.length;
        if (kind % 3 == 1) request.data = abi.encodeCall(MockAction.refuse, (key));
        else request.data = abi.encodeCall(MockAction.act, (key));
        request.deadline = uint64(block.timestamp + bound(ttl, MIN_TTL, 2 * MIN_TTL));
        (request.escrowAmount, request.beneficiary) = (amount, _beneficiaryOf(key));
        if (amount == 0) request.escrowToken = address(0);
        (Order memory order, bytes32 orderId) = _dispatch(request);
        _sent.push(Sent(order, orderId));
        deposited += amount;
    }

    function deliver(uint256 index) external {
        uint256 count = gateway.messageCount();
        if (count == 0) return;
        index = index % count;
        // Orders carry more than a results's three words.
        if (gateway.messageAt(index).payload.length > 300) _onDestination();
        else _onSource();
        gateway.deliver(index);
    }

    function allowOrForbid(uint256 choice) external {
        _onDestination();
        destination.setAction(address(action), MockAction.act.selector, choice % 4 != 0);
    }

    function pauseOrUnpause(uint256 choice) external {
        CrossChainArbiter arbiter = choice % 2 == 0 ? source : destination;
        if (arbiter.paused()) arbiter.unpause();
        else if (choice % 5 == 0) arbiter.pause();
    }

    function expire(uint256 which) external {
        Order memory order = _pick(which);
        _onDestination();
        destination.expire(order);
    }

    function relayResult(uint256 which) external {
        Order memory order = _pick(which);
        _onDestination();
        destination.relayResult(order);
    }

    function resend(uint256 which) external {
        Order memory order = _pick(which);
        _onSource();
        source.resend(order);
    }

    function settle(uint256 which) external {
        Order memory order = _pick(which);
        _onSource();
        source.settle(order);
    }

    function settleTo(uint256 which, bool asBeneficiary) external {
        Order memory order = _pick(which);
        _onSource();
        address caller = asBeneficiary ? order.beneficiary : order.sender;
        vm.prank(caller);
        source.settleTo(order, caller);
    }

    /// Proves what became of the order, and nothing else can be proved.
    function settleByProof(uint256 which) external {
        Sent storage sent = _sent[which % _sent.length];
        DestinationState state = destination.destinationStateOf(sent.orderId);
        bool expired = state == DestinationState.Expired;
        ProvenLog memory log;
        log.emitter = address(destination);
        log.topics = new bytes32[](3);
        log.topics[0] =
            expired ? ICrossChainArbiter.OrderExpired.selector : ICrossChainArbiter.OrderExecuted.selector;
        log.topics[1] = state == DestinationState.None ? bytes32(0) : sent.orderId;
        log.data = expired ? bytes("") : abi.encode(state == DestinationState.Executed, bytes32(0));
        EventProof memory proof = _proofOf(DESTINATION_CHAIN, log);
        _onSource();
        source.settleByProof(sent.order, proof);
    }

    function executeConditional(uint256 which) external {
        Sent storage sent = _sent[which % _sent.length];
        ProvenLog memory log;
        log.emitter = address(source);
        log.topics = new bytes32[](4);
        (log.topics[0], log.topics[1]) = (ICrossChainArbiter.OrderDispatched.selector, sent.orderId);
        EventProof memory proof = _proofOf(SOURCE_CHAIN, log);
        _onDestination();
        destination.executeConditional(sent.order, proof);
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 0, MIN_TTL));
    }

    /// Says again how orders ended that ended before; a state that was final has to be the same.
    function note() external {
        for (uint256 i; i < _sent.length; ++i) {
            bytes32 orderId = _sent[i].orderId;
            SourceState state = source.sourceStateOf(orderId);
            if (state > SourceState.Dispatched && !ended[orderId]) {
                (ended[orderId], endedAs[orderId]) = (true, state);
            }
            DestinationState done = destination.destinationStateOf(orderId);
            if (doneAs[orderId] == DestinationState.None) doneAs[orderId] = done;
        }
    }

    /* WHAT IS KNOWN */

    function _pick(uint256 which) private view returns (Order memory) {
        return _sent[which % _sent.length].order;
    }

    function _beneficiaryOf(uint256 key) private pure returns (address) {
        return address(uint160(0xbe9ef0000000 + key));
    }

    function sentCount() external view returns (uint256) {
        return _sent.length;
    }

    function sentAt(uint256 index) external view returns (Sent memory) {
        return _sent[index];
    }

    function timesOf(uint256 index) external view returns (uint256) {
        return action.timesOf(index);
    }

    function parts() external view returns (CrossChainArbiter, CrossChainArbiter, MockERC20, address) {
        return (source, destination, token, sender);
    }

    function funds() external pure returns (uint256) {
        return FUNDS;
    }
}
