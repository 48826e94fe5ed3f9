// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EventProof} from "../types/EventProof.sol";
import {DestinationState, Order, OrderRequest, SourceState} from "../types/Order.sol";
import {IGatewayLinks} from "./IGatewayLinks.sol";

/// @title Work on another chain: done and paid for, or refunded
/// @notice A sender sets money aside on one chain and asks for an action on another. The action happens at most
/// once and not after the deadline; the money goes to the beneficiary if it succeeded, and back to the sender
/// only on an authenticated proof that it did not and never will. No timeout alone ever refunds.
/// @dev Solvency: for every token the balance is at least the escrow of all orders that are not settled.
interface ICrossChainArbiter is IGatewayLinks {
    /* EVENTS */

    event OrderDispatched(
        bytes32 indexed orderId, bytes32 indexed workflowId, address indexed sender, Order order
    );

    /// @notice The order goes out once more, through the gateway that the link names now.
    event OrderResent(bytes32 indexed orderId, bytes32 sendId);

    /// @notice The action was tried, once and for all. `resultHash` is keccak256 of what it returned, of which
    /// no more than `MAX_RETURN_BYTES` are read.
    event OrderExecuted(
        bytes32 indexed orderId, bytes32 indexed workflowId, bool success, bytes32 resultHash
    );

    /// @notice The order was not executed in time and never will be.
    event OrderExpired(bytes32 indexed orderId, bytes32 indexed workflowId);

    event ResultRelayed(bytes32 indexed orderId, DestinationState state, bytes32 sendId);

    /// @notice The source learned what became of the order: Releasable or Refundable.
    event OrderDecided(bytes32 indexed orderId, SourceState state, bytes32 resultHash);

    event OrderSettled(bytes32 indexed orderId, SourceState state, address to, uint256 amount);

    event ActionSet(address indexed target, bytes4 indexed selector, bool allowed);

    /* ERRORS */

    /// @notice The order is not in the state that the call needs.
    error WrongSourceState(bytes32 orderId, SourceState state);

    /// @notice The order was executed, failed or expired here already ("Already executed").
    error AlreadyExecuted(bytes32 orderId, DestinationState state);

    /// @notice Nothing became of the order here yet.
    error NotExecuted(bytes32 orderId);

    /// @notice The order names another chain or another arbiter than the one at hand.
    error WrongChain(bytes32 orderId);

    /// @notice The deadline leaves less or more time than the terms of the pair of chains.
    error InvalidDeadline(uint64 deadline, uint64 earliest, uint64 latest);

    /// @notice The deadline has not passed.
    error NotExpired(bytes32 orderId, uint64 deadline);

    /// @notice Nobody allowed this function, or there is no contract at this address.
    error ActionNotAllowed(address target, bytes4 selector);

    /// @notice The order holds more of the token than one order may.
    error CapExceeded(address token, uint256 amount, uint256 cap);

    /// @notice Too little gas came with the call to run the action with its full limit; try with more.
    error GasTooLow(uint256 available, uint256 needed);

    error InvalidGasLimit(uint32 gasLimit, uint32 most);

    /// @notice Longer calldata might not fit a transaction of the other chain, not even one that expires the order.
    error DataTooLong(uint256 bytesGiven, uint256 most);

    error InvalidEscrow(address token, uint256 amount);
    error InvalidBeneficiary(address beneficiary);

    /// @notice Only who the money belongs to may name another account for it.
    error NotEntitled(address caller, address entitled);

    /// @notice The proof shows an event, but not one that says this of the order.
    error ProofOfAnotherEvent(bytes32 orderId);

    /// @notice The message is none that arbiters send each other.
    error UnknownMessage(uint8 kind);

    /// @notice Messages bring no native coin; it would have no owner here.
    error UnexpectedValue(uint256 amount);

    /// @notice There is no contract at this address.
    error InvalidContract(address where);

    /* SOURCE */

    /// @notice Sets money aside and sends the order. `msg.value` pays the gateway; what is over comes back.
    function bridgeAndExecute(OrderRequest calldata request) external payable returns (bytes32 orderId);

    /// @notice Sends a dispatched order once more. Anybody may; the destination acts once all the same.
    function resend(Order calldata order) external payable;

    /// @notice Pays the escrow of a decided order to who it belongs to. Anybody may; never paused.
    function settle(Order calldata order) external;

    /// @notice As `settle`, to an account that the entitled one names, for when its own cannot be paid.
    function settleTo(Order calldata order, address to) external;

    /// @notice Decides and settles by a proof of OrderExecuted or OrderExpired of the destination, without any
    /// gateway. Anybody may; never paused. An account that cannot be paid leaves the order decided, for `settleTo`.
    function settleByProof(Order calldata order, EventProof calldata proof) external;

    /* DESTINATION */

    /// @notice Executes an order that no gateway brought, by a proof of its OrderDispatched on the source.
    function executeConditional(Order calldata order, EventProof calldata proof) external;

    /// @notice Marks an order that was not executed in time, so that it never will be. Anybody may; never paused.
    function expire(Order calldata order) external;

    /// @notice Tells the source what became of the order, as often as anybody pays for it; never paused.
    function relayResult(Order calldata order) external payable;

    /* GOVERNANCE */

    /// @notice Lets executor accounts call a function of a contract of this chain.
    function setAction(address target, bytes4 selector, bool allowed) external;

    /// @notice Stops new orders and executions; never expiry, results or settlement.
    function pause() external;

    function unpause() external;

    /* VIEWS */

    /// @notice EIP-712 struct hash of the order, which names both chains and both arbiters itself.
    function orderIdOf(Order calldata order) external pure returns (bytes32);

    /// @notice Native units that `bridgeAndExecute(request)` of `sender` costs now.
    function quote(OrderRequest calldata request, address sender) external view returns (uint256);

    /// @notice Native units that `resend(order)` costs now.
    function quoteResend(Order calldata order) external view returns (uint256);

    /// @notice Native units that `relayResult(order)` costs now.
    function quoteResult(Order calldata order) external view returns (uint256);

    function sourceStateOf(bytes32 orderId) external view returns (SourceState);
    function destinationStateOf(bytes32 orderId) external view returns (DestinationState);

    /// @notice Whether the action of the order was done and succeeded, by the name the documentation gives it.
    function completedEvents(bytes32 orderId) external view returns (bool);

    /// @notice Account of this chain that acts for `sender` of another chain: what an action's target sees as its
    /// caller, and what a sender can be given rights by.
    function executorOf(uint64 srcChainId, address sender) external view returns (address);

    function isActionAllowed(address target, bytes4 selector) external view returns (bool);

    function receiptProver() external view returns (address);
    function finalityPolicy() external view returns (address);
    function nonceOf(address sender) external view returns (uint64);

    /// @notice Token units of all orders that are not settled.
    function escrowedOf(address token) external view returns (uint256);
}
