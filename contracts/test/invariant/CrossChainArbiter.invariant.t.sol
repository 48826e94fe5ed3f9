// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CrossChainArbiter} from "../../src/CrossChainArbiter.sol";
import {MockERC20} from "../../src/mocks/MockERC20.sol";
import {DestinationState, SourceState} from "../../src/types/Order.sol";
import {CrossHandler} from "../support/CrossHandler.sol";
import {Test} from "forge-std/Test.sol";

/// @dev The fuzzer knows only the contracts of the test file itself.
contract CrossChainArbiterHandler is CrossHandler {}

contract CrossChainArbiterInvariantTest is Test {
    CrossChainArbiterHandler private handler;
    CrossChainArbiter private source;
    CrossChainArbiter private destination;
    MockERC20 private token;
    address private sender;

    function setUp() public {
        handler = new CrossChainArbiterHandler();
        handler.setUp();
        (source, destination, token, sender) = handler.parts();
        bytes4[] memory selectors = new bytes4[](14);
        selectors[0] = handler.dispatch.selector;
        selectors[1] = handler.deliver.selector;
        selectors[2] = handler.allowOrForbid.selector;
        selectors[3] = handler.pauseOrUnpause.selector;
        selectors[4] = handler.expire.selector;
        selectors[5] = handler.relayResult.selector;
        selectors[6] = handler.resend.selector;
        selectors[7] = handler.settle.selector;
        selectors[8] = handler.settleTo.selector;
        selectors[9] = handler.settleByProof.selector;
        selectors[10] = handler.executeConditional.selector;
        selectors[11] = handler.wait.selector;
        selectors[12] = handler.note.selector;
        selectors[13] = handler.deliver.selector;
        targetContract(address(handler));
        targetSelector(FuzzSelector({addr: address(handler), selectors: selectors}));
    }

    /// @dev One function, so that a long run walks each history once.
    function invariant_OrdersAreDoneOnceOrRefunded() public view {
        uint256 held;
        uint256 paid;
        for (uint256 i; i < handler.sentCount(); ++i) {
            (uint256 open, uint256 released) = _checkOrder(i);
            held += open;
            paid += released;
        }
        assertEq(token.balanceOf(address(source)), held, "the balance is the escrow of open orders");
        assertEq(source.escrowedOf(address(token)), held);
        assertEq(token.balanceOf(sender), handler.funds() - held - paid, "nothing is lost");
    }

    /// What the order holds, and what its beneficiary got.
    function _checkOrder(uint256 i) private view returns (uint256 open, uint256 released) {
        CrossChainArbiterHandler.Sent memory sent = handler.sentAt(i);
        SourceState state = source.sourceStateOf(sent.orderId);
        DestinationState done = destination.destinationStateOf(sent.orderId);
        bool isPaid = state == SourceState.Completed;
        bool isRefunded = state == SourceState.Refunded;
        assertEq(handler.timesOf(i), done == DestinationState.Executed ? 1 : 0, "done once or not at all");
        if (isPaid || state == SourceState.Releasable) {
            assertTrue(done == DestinationState.Executed, "paid for what was not done");
        }
        if (isRefunded || state == SourceState.Refundable) {
            assertTrue(
                done == DestinationState.Failed || done == DestinationState.Expired, "refunded too early"
            );
        }
        released = isPaid ? sent.order.escrowAmount : 0;
        open = isPaid || isRefunded ? 0 : sent.order.escrowAmount;
        assertEq(token.balanceOf(sent.order.beneficiary), released);
        _checkFinal(sent.orderId, state, done);
    }

    function _checkFinal(bytes32 orderId, SourceState state, DestinationState done) private view {
        DestinationState doneBefore = handler.doneAs(orderId);
        if (doneBefore != DestinationState.None) assertTrue(done == doneBefore, "done otherwise");
        if (!handler.ended(orderId)) return;
        SourceState before = handler.endedAs(orderId);
        bool wasReleased = before == SourceState.Releasable || before == SourceState.Completed;
        bool isReleased = state == SourceState.Releasable || state == SourceState.Completed;
        assertEq(isReleased, wasReleased, "decided otherwise");
        assertGe(uint256(state), uint256(before), "settled backwards");
    }
}
