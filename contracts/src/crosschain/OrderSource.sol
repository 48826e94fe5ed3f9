// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICrossChainArbiter} from "../interfaces/ICrossChainArbiter.sol";
import {OrderId} from "../libraries/OrderId.sol";
import {OrderMessage} from "../libraries/OrderMessage.sol";
import {EventProof} from "../types/EventProof.sol";
import {DestinationState, Order, OrderRequest, SourceState} from "../types/Order.sol";
import {PairPolicy} from "../types/PairPolicy.sol";
import {Escrow} from "./Escrow.sol";
import {OrderProofs} from "./OrderProofs.sol";
import {PaidMessages} from "./PaidMessages.sol";

/// Orders that were sent from here. An order is decided once, by word or by proof of the arbiter it was sent to,
/// whatever became of the link since; only then does its escrow belong to somebody.
abstract contract OrderSource is Escrow, OrderProofs, PaidMessages, ReentrancyGuardTransient, Pausable {
    using OrderId for Order;

    /// @dev With what a gateway and a proof take, an execution stays below the 2^24 gas that one transaction may
    /// use (EIP-7825).
    uint32 public constant MAX_GAS_LIMIT = 10_000_000;
    uint256 public constant MAX_DATA_BYTES = 32_768;

    /// @dev One word. Everything else of an order is in its id.
    struct SentOrder {
        SourceState state;
        uint64 dstChainId;
        address dstArbiter;
    }

    mapping(bytes32 orderId => SentOrder) private _sent;
    mapping(address sender => uint64) private _nonces;

    /* SENDING */

    /// @inheritdoc ICrossChainArbiter
    function bridgeAndExecute(OrderRequest calldata request)
        external
        payable
        nonReentrant
        whenNotPaused
        returns (bytes32 orderId)
    {
        _requireSound(request);
        Order memory order = _orderOf(request, msg.sender);
        ++_nonces[msg.sender];
        order.escrowAmount =
            _takeEscrow(order.dstChainId, order.escrowToken, msg.sender, request.escrowAmount);
        orderId = order.hash();
        _sent[orderId] = SentOrder(SourceState.Dispatched, order.dstChainId, order.dstArbiter);
        emit OrderDispatched(orderId, order.workflowId, msg.sender, order);
        _sendPaid(order.dstChainId, OrderMessage.encodeOrder(order));
    }

    /// @inheritdoc ICrossChainArbiter
    function resend(Order memory order) external payable nonReentrant {
        bytes32 orderId = order.hash();
        SourceState state = _sent[orderId].state;
        if (state != SourceState.Dispatched) revert WrongSourceState(orderId, state);
        if (_requireLink(order.dstChainId).counterpart != order.dstArbiter) revert WrongChain(orderId);
        emit OrderResent(orderId, _sendPaid(order.dstChainId, OrderMessage.encodeOrder(order)));
    }

    function _requireSound(OrderRequest calldata request) private view {
        uint32 gasLimit = request.gasLimit;
        if (gasLimit == 0 || gasLimit > MAX_GAS_LIMIT) revert InvalidGasLimit(gasLimit, MAX_GAS_LIMIT);
        if (request.data.length > MAX_DATA_BYTES) revert DataTooLong(request.data.length, MAX_DATA_BYTES);
        if (request.escrowToken != address(0)) _requirePayable(request.beneficiary);
        PairPolicy memory terms = POLICY.policyOf(_thisChainId(), request.dstChainId);
        uint64 earliest = uint64(block.timestamp) + terms.minTtlSeconds;
        uint64 latest = uint64(block.timestamp) + terms.maxTtlSeconds;
        if (request.deadline < earliest || request.deadline > latest) {
            revert InvalidDeadline(request.deadline, earliest, latest);
        }
    }

    function _orderOf(OrderRequest calldata request, address sender)
        private
        view
        returns (Order memory order)
    {
        order.workflowId = request.workflowId;
        order.leg = request.leg;
        order.srcChainId = _thisChainId();
        order.srcArbiter = address(this);
        order.sender = sender;
        order.nonce = _nonces[sender];
        order.dstChainId = request.dstChainId;
        order.dstArbiter = _requireLink(request.dstChainId).counterpart;
        order.target = request.target;
        order.data = request.data;
        order.gasLimit = request.gasLimit;
        order.escrowToken = request.escrowToken;
        order.escrowAmount = request.escrowAmount;
        order.beneficiary = request.beneficiary;
        order.deadline = request.deadline;
        order.policyId = POLICY.policyIdOf(order.srcChainId, order.dstChainId);
    }

    /* DECIDING */

    /// Takes the word of `arbiter` on `chainId`. Nothing is paid here: whoever cannot be paid must not hold up the
    /// gateway.
    function _takeResult(uint64 chainId, address arbiter, bytes memory body) internal {
        (bytes32 orderId, DestinationState state, bytes32 resultHash) =
            abi.decode(body, (bytes32, DestinationState, bytes32));
        SentOrder storage sent = _sent[orderId];
        if (sent.dstChainId != chainId || sent.dstArbiter != arbiter) revert WrongChain(orderId);
        if (state == DestinationState.None) revert NotExecuted(orderId);
        _decide(orderId, state == DestinationState.Executed, resultHash);
    }

    function _decide(bytes32 orderId, bool succeeded, bytes32 resultHash) private {
        SourceState state = _sent[orderId].state;
        if (state != SourceState.Dispatched) revert WrongSourceState(orderId, state);
        state = succeeded ? SourceState.Releasable : SourceState.Refundable;
        _sent[orderId].state = state;
        emit OrderDecided(orderId, state, resultHash);
    }

    /* SETTLING */

    /// @inheritdoc ICrossChainArbiter
    function settle(Order memory order) external nonReentrant {
        bytes32 orderId = order.hash();
        address entitled = _entitledTo(orderId, order);
        if (!_trySettle(orderId, order, entitled)) {
            revert SafeERC20.SafeERC20FailedOperation(order.escrowToken);
        }
    }

    /// @inheritdoc ICrossChainArbiter
    function settleTo(Order memory order, address to) external nonReentrant {
        bytes32 orderId = order.hash();
        address entitled = _entitledTo(orderId, order);
        if (msg.sender != entitled) revert NotEntitled(msg.sender, entitled);
        _requirePayable(to);
        if (!_trySettle(orderId, order, to)) revert SafeERC20.SafeERC20FailedOperation(order.escrowToken);
    }

    /// @inheritdoc ICrossChainArbiter
    function settleByProof(Order memory order, EventProof calldata proof) external nonReentrant {
        bytes32 orderId = order.hash();
        (bytes32 signature, bytes memory data) =
            _requireEvent(orderId, order.dstChainId, order.dstArbiter, proof);
        if (signature == OrderExecuted.selector) {
            (bool succeeded, bytes32 resultHash) = abi.decode(data, (bool, bytes32));
            _decide(orderId, succeeded, resultHash);
        } else if (signature == OrderExpired.selector) {
            _decide(orderId, false, 0);
        } else {
            revert ProofOfAnotherEvent(orderId);
        }
        // Who cannot be paid may name another account later; what was proved counts in any case.
        _trySettle(orderId, order, _entitledTo(orderId, order));
    }

    function _entitledTo(bytes32 orderId, Order memory order) private view returns (address) {
        SourceState state = _sent[orderId].state;
        if (state == SourceState.Releasable) return order.beneficiary;
        if (state == SourceState.Refundable) return order.sender;
        revert WrongSourceState(orderId, state);
    }

    function _trySettle(bytes32 orderId, Order memory order, address to) private returns (bool paid) {
        SourceState decided = _sent[orderId].state;
        SourceState settled = decided == SourceState.Releasable ? SourceState.Completed : SourceState.Refunded;
        _sent[orderId].state = settled;
        paid = _tryPay(order.escrowToken, to, order.escrowAmount);
        if (paid) emit OrderSettled(orderId, settled, to, order.escrowAmount);
        else _sent[orderId].state = decided;
    }

    function _requirePayable(address account) private view {
        if (account == address(0) || account == address(this)) revert InvalidBeneficiary(account);
    }

    /* VIEWS */

    /// @inheritdoc ICrossChainArbiter
    function quote(OrderRequest calldata request, address sender) external view returns (uint256) {
        return _quote(request.dstChainId, OrderMessage.encodeOrder(_orderOf(request, sender)));
    }

    /// @inheritdoc ICrossChainArbiter
    function quoteResend(Order memory order) external view returns (uint256) {
        return _quote(order.dstChainId, OrderMessage.encodeOrder(order));
    }

    /// @inheritdoc ICrossChainArbiter
    function sourceStateOf(bytes32 orderId) external view returns (SourceState) {
        return _sent[orderId].state;
    }

    /// @inheritdoc ICrossChainArbiter
    function nonceOf(address sender) external view returns (uint64) {
        return _nonces[sender];
    }

    function _thisChainId() private view returns (uint64) {
        return SafeCast.toUint64(block.chainid);
    }
}
