// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CrossChainArbiter} from "../../src/CrossChainArbiter.sol";
import {ICrossChainArbiter} from "../../src/interfaces/ICrossChainArbiter.sol";
import {MockAction} from "../../src/mocks/MockAction.sol";
import {MockERC20} from "../../src/mocks/MockERC20.sol";
import {MockFinalityPolicy} from "../../src/mocks/MockFinalityPolicy.sol";
import {MockGateway} from "../../src/mocks/MockGateway.sol";
import {MockReceiptProver} from "../../src/mocks/MockReceiptProver.sol";
import {EventProof, ProvenLog} from "../../src/types/EventProof.sol";
import {DestinationState, Order, OrderRequest, SourceState} from "../../src/types/Order.sol";
import {PairPolicy, TokenCap} from "../../src/types/PairPolicy.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {Test, Vm} from "forge-std/Test.sol";

/// @notice Two chains in one: `source` and `destination` are the arbiters of two chain ids, and every call of one of
/// them is made under its id. The test contract is the administrator of both.
abstract contract CrossFixture is Test {
    uint64 internal constant SOURCE_CHAIN = 1001;
    uint64 internal constant DESTINATION_CHAIN = 1002;
    uint256 internal constant FUNDS = 1_000_000e18;
    uint256 internal constant ESCROW = 100e18;
    uint128 internal constant MOST_PER_ORDER = 1_000e18;
    uint128 internal constant MOST_PER_WINDOW = 1_500e18;
    uint48 internal constant WINDOW = 1 days;
    uint32 internal constant MIN_TTL = 30 minutes;
    uint32 internal constant MAX_TTL = 7 days;
    uint64 internal constant START = 1_800_000_000;
    /// @dev Keeps an action that never stops from stopping the tests (EIP-7825).
    uint256 internal constant TRANSACTION_GAS_CAP = 1 << 24;

    AccessManager internal authority;
    CrossChainArbiter internal source;
    CrossChainArbiter internal destination;
    MockGateway internal gateway;
    MockReceiptProver internal prover;
    MockFinalityPolicy internal policy;
    MockAction internal action;
    MockERC20 internal token;

    address internal sender = makeAddr("sender");
    address internal beneficiary = makeAddr("beneficiary");
    address internal anybody = makeAddr("anybody");

    uint64 private _logNumber;

    function setUp() public virtual {
        vm.warp(START);
        authority = new AccessManager(address(this));
        gateway = new MockGateway();
        prover = new MockReceiptProver();
        policy = new MockFinalityPolicy();
        action = new MockAction();
        source = new CrossChainArbiter(address(authority), prover, policy);
        destination = new CrossChainArbiter(address(authority), prover, policy);
        _onDestination();
        destination.setLink(SOURCE_CHAIN, address(gateway), address(source));
        _allow(MockAction.act.selector);
        _allow(MockAction.refuse.selector);
        _onSource();
        source.setLink(DESTINATION_CHAIN, address(gateway), address(destination));
        PairPolicy memory terms;
        (terms.minTtlSeconds, terms.maxTtlSeconds) = (MIN_TTL, MAX_TTL);
        policy.setPolicy(SOURCE_CHAIN, DESTINATION_CHAIN, terms);
        token = new MockERC20(18);
        _fund(token);
    }

    function _onSource() internal {
        vm.chainId(SOURCE_CHAIN);
    }

    function _onDestination() internal {
        vm.chainId(DESTINATION_CHAIN);
    }

    function _allow(bytes4 selector) internal {
        destination.setAction(address(action), selector, true);
    }

    /// @dev Gives the sender money in `money`, which may go over the bridge from then on.
    function _fund(MockERC20 money) internal {
        money.mint(sender, FUNDS);
        vm.prank(sender);
        money.approve(address(source), type(uint256).max);
        TokenCap memory cap = TokenCap(MOST_PER_ORDER, MOST_PER_WINDOW, WINDOW);
        policy.setCap(SOURCE_CHAIN, DESTINATION_CHAIN, address(money), cap);
    }

    /* ORDERS */

    function _request() internal view returns (OrderRequest memory) {
        return OrderRequest({
            workflowId: "workflow",
            leg: 3,
            dstChainId: DESTINATION_CHAIN,
            target: address(action),
            data: abi.encodeCall(MockAction.act, (7)),
            gasLimit: 200_000,
            escrowToken: address(token),
            escrowAmount: ESCROW,
            beneficiary: beneficiary,
            deadline: START + 1 hours
        });
    }

    function _requestOf(bytes memory data) internal view returns (OrderRequest memory request) {
        request = _request();
        request.data = data;
    }

    /// @dev The order that the request becomes, by the test's own account of it.
    function _orderOf(OrderRequest memory request, uint64 nonce) internal view returns (Order memory) {
        return Order({
            workflowId: request.workflowId,
            leg: request.leg,
            srcChainId: SOURCE_CHAIN,
            srcArbiter: address(source),
            sender: sender,
            nonce: nonce,
            dstChainId: request.dstChainId,
            dstArbiter: address(destination),
            target: request.target,
            data: request.data,
            gasLimit: request.gasLimit,
            escrowToken: request.escrowToken,
            escrowAmount: request.escrowAmount,
            beneficiary: request.beneficiary,
            deadline: request.deadline,
            policyId: policy.policyIdOf(SOURCE_CHAIN, DESTINATION_CHAIN)
        });
    }

    /// @dev Sends the request, as the newest message.
    function _dispatch(OrderRequest memory request) internal returns (Order memory order, bytes32 orderId) {
        _onSource();
        order = _orderOf(request, source.nonceOf(sender));
        vm.prank(sender);
        orderId = source.bridgeAndExecute(request);
    }

    function _dispatch() internal returns (Order memory order, bytes32 orderId) {
        return _dispatch(_request());
    }

    /// @dev Number of the newest message.
    function _last() internal view returns (uint256) {
        return gateway.messageCount() - 1;
    }

    function _deliverLast() internal {
        gateway.deliver(_last());
    }

    /// @dev Dispatches and executes.
    function _execute(OrderRequest memory request) internal returns (Order memory order, bytes32 orderId) {
        (order, orderId) = _dispatch(request);
        _onDestination();
        _deliverLast();
    }

    /// @dev Tells the source what became of the order; leaves the chain at the source.
    function _relay(Order memory order) internal {
        _onDestination();
        destination.relayResult(order);
        _onSource();
        _deliverLast();
    }

    /// @dev An order whose action succeeded, or failed, known as such on the source.
    function _decided(bool succeeded) internal returns (Order memory order, bytes32 orderId) {
        bytes memory data = abi.encodeCall(MockAction.act, (7));
        if (!succeeded) data = abi.encodeCall(MockAction.refuse, (7));
        (order, orderId) = _execute(_requestOf(data));
        _relay(order);
    }

    /* MESSAGES AND PROOFS */

    function _nameOf(uint64 chainId, address account) internal pure returns (bytes memory) {
        return InteroperableAddress.formatEvmV1(chainId, account);
    }

    function _resultMessage(bytes32 orderId, DestinationState state) internal pure returns (bytes memory) {
        return abi.encode(uint8(1), abi.encode(orderId, state, bytes32(0)));
    }

    function _proofOf(uint64 chainId, ProvenLog memory log) internal returns (EventProof memory proof) {
        proof.blockNumber = ++_logNumber;
        prover.addLog(chainId, proof.blockNumber, log);
    }

    /// @dev A proof of the recorded log of `emitter` with this signature.
    function _proofOfRecorded(uint64 chainId, address emitter, bytes32 signature)
        internal
        returns (EventProof memory)
    {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].emitter != emitter || logs[i].topics[0] != signature) continue;
            return _proofOf(chainId, ProvenLog(logs[i].emitter, logs[i].topics, logs[i].data));
        }
        revert("no such log");
    }

    /* STATES */

    function _assertSource(bytes32 orderId, SourceState expected) internal view {
        assertEq(uint256(source.sourceStateOf(orderId)), uint256(expected), "source state");
    }

    function _assertDestination(bytes32 orderId, DestinationState expected) internal view {
        assertEq(uint256(destination.destinationStateOf(orderId)), uint256(expected), "destination state");
    }

    function _wrongSourceState(bytes32 orderId, SourceState state) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICrossChainArbiter.WrongSourceState.selector, orderId, state);
    }

    function _alreadyExecuted(bytes32 orderId, DestinationState state) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICrossChainArbiter.AlreadyExecuted.selector, orderId, state);
    }

    function _wrongChain(bytes32 orderId) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICrossChainArbiter.WrongChain.selector, orderId);
    }
}
