// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ICrossChainArbiter} from "../interfaces/ICrossChainArbiter.sol";
import {ExecutorAccount} from "../libraries/ExecutorAccount.sol";
import {OrderId} from "../libraries/OrderId.sol";
import {OrderMessage} from "../libraries/OrderMessage.sol";
import {EventProof} from "../types/EventProof.sol";
import {DestinationState, Order} from "../types/Order.sol";
import {OrderProofs} from "./OrderProofs.sol";
import {PaidMessages} from "./PaidMessages.sol";

/// Orders that were sent to here. Each gets one final state, and the other chain may hear of it as often as it takes.
abstract contract OrderDestination is OrderProofs, PaidMessages, ReentrancyGuardTransient, Pausable {
    using OrderId for Order;

    struct Outcome {
        DestinationState state;
        bytes32 resultHash;
    }

    mapping(bytes32 orderId => Outcome) private _outcomes;
    mapping(address target => mapping(bytes4 selector => bool)) private _actions;

    /* EXECUTING */

    /// @inheritdoc ICrossChainArbiter
    function executeConditional(Order memory order, EventProof calldata proof) external nonReentrant {
        bytes32 orderId = order.hash();
        if (_requireLink(order.srcChainId).counterpart != order.srcArbiter) revert WrongChain(orderId);
        (bytes32 signature,) = _requireEvent(orderId, order.srcChainId, order.srcArbiter, proof);
        if (signature != OrderDispatched.selector) revert ProofOfAnotherEvent(orderId);
        _execute(orderId, order);
    }

    /// Takes the word of `arbiter` on `chainId`.
    function _takeOrder(uint64 chainId, address arbiter, bytes memory body) internal {
        Order memory order = abi.decode(body, (Order));
        bytes32 orderId = order.hash();
        if (order.srcChainId != chainId || order.srcArbiter != arbiter) revert WrongChain(orderId);
        _execute(orderId, order);
    }

    /// Whatever reverts here can be tried again until the deadline; what is written is final.
    function _execute(bytes32 orderId, Order memory order) private whenNotPaused {
        _requireOpen(orderId, order);
        if (block.timestamp > order.deadline) return _markExpired(orderId, order.workflowId);
        bytes4 selector = bytes4(order.data);
        if (order.data.length < 4 || !isActionAllowed(order.target, selector)) {
            revert ActionNotAllowed(order.target, selector);
        }
        // Final before the action runs; and not done before it is done.
        _outcomes[orderId].state = DestinationState.Failed;
        (bool success, bytes32 resultHash) =
            ExecutorAccount.execute(order.srcChainId, order.sender, order.target, order.data, order.gasLimit);
        if (success) _outcomes[orderId].state = DestinationState.Executed;
        _outcomes[orderId].resultHash = resultHash;
        emit OrderExecuted(orderId, order.workflowId, success, resultHash);
    }

    /* EXPIRING AND TELLING */

    /// @inheritdoc ICrossChainArbiter
    function expire(Order memory order) external nonReentrant {
        bytes32 orderId = order.hash();
        _requireOpen(orderId, order);
        if (block.timestamp <= order.deadline) revert NotExpired(orderId, order.deadline);
        _markExpired(orderId, order.workflowId);
    }

    /// @inheritdoc ICrossChainArbiter
    function relayResult(Order memory order) external payable nonReentrant {
        bytes32 orderId = order.hash();
        Outcome memory outcome = _outcomes[orderId];
        if (outcome.state == DestinationState.None) revert NotExecuted(orderId);
        if (_requireLink(order.srcChainId).counterpart != order.srcArbiter) revert WrongChain(orderId);
        bytes memory message = OrderMessage.encodeResult(orderId, outcome.state, outcome.resultHash);
        emit ResultRelayed(orderId, outcome.state, _sendPaid(order.srcChainId, message));
    }

    /// The order is for this arbiter, and nothing became of it so far.
    function _requireOpen(bytes32 orderId, Order memory order) private view {
        bool isHere = order.dstChainId == block.chainid && order.dstArbiter == address(this);
        if (!isHere) revert WrongChain(orderId);
        DestinationState state = _outcomes[orderId].state;
        if (state != DestinationState.None) revert AlreadyExecuted(orderId, state);
    }

    function _markExpired(bytes32 orderId, bytes32 workflowId) private {
        _outcomes[orderId].state = DestinationState.Expired;
        emit OrderExpired(orderId, workflowId);
    }

    /* GOVERNANCE */

    /// @inheritdoc ICrossChainArbiter
    function setAction(address target, bytes4 selector, bool allowed) external restricted {
        _actions[target][selector] = allowed;
        emit ActionSet(target, selector, allowed);
    }

    /* VIEWS */

    /// @inheritdoc ICrossChainArbiter
    function quoteResult(Order memory order) external view returns (uint256) {
        bytes32 orderId = order.hash();
        Outcome memory outcome = _outcomes[orderId];
        return _quote(order.srcChainId, OrderMessage.encodeResult(orderId, outcome.state, outcome.resultHash));
    }

    /// @inheritdoc ICrossChainArbiter
    function destinationStateOf(bytes32 orderId) external view returns (DestinationState) {
        return _outcomes[orderId].state;
    }

    /// @inheritdoc ICrossChainArbiter
    function completedEvents(bytes32 orderId) external view returns (bool) {
        return _outcomes[orderId].state == DestinationState.Executed;
    }

    /// @inheritdoc ICrossChainArbiter
    function executorOf(uint64 srcChainId, address sender) external view returns (address) {
        return ExecutorAccount.locate(srcChainId, sender);
    }

    /// @inheritdoc ICrossChainArbiter
    function isActionAllowed(address target, bytes4 selector) public view returns (bool) {
        // A call of an account without code does nothing and succeeds.
        return _actions[target][selector] && target.code.length != 0;
    }
}
