// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {ICrossChainArbiter} from "../../src/interfaces/ICrossChainArbiter.sol";
import {MockAction} from "../../src/mocks/MockAction.sol";
import {DestinationState, Order, OrderRequest, SourceState} from "../../src/types/Order.sol";
import {CrossFixture} from "../support/CrossFixture.sol";
import {BridgeParams, ICrossChainExecutor, PublishedArbiter} from "./PublishedArbiter.sol";

/// @dev Comes back to the arbiter until it was called five times; keeps what it was told of the source.
contract ReturningExecutor is ICrossChainExecutor {
    uint256 public times;
    address public caller;
    bytes32 public sourceTxHash;

    function executeConditional(string calldata, bytes32 claimed, string calldata, bytes calldata action)
        external
        payable
    {
        (caller, sourceTxHash) = (msg.sender, claimed);
        if (++times == 5) return;
        PublishedArbiter(msg.sender)
            .bridgeAndExecute("workflow", BridgeParams("a", "b", address(this), action));
    }
}

contract PublishedArbiterTest is Test {
    PublishedArbiter private _published = new PublishedArbiter();
    ReturningExecutor private _executor = new ReturningExecutor();

    function _send(bytes32 workflowId, bytes memory action) private {
        _published.bridgeAndExecute(workflowId, BridgeParams("a", "b", address(_executor), action));
    }

    function test_OneWorkflowIsExecutedFiveTimes() public {
        _send("workflow", "action");
        assertEq(_executor.times(), 5);
    }

    function test_AnybodyUsesUpAnothersWorkflow() public {
        vm.prank(makeAddr("anybody"));
        _send("workflow", "");
        vm.expectRevert("Already executed");
        _send("workflow", "action");
    }

    function test_AnyContractIsCalledByTheArbiterItself() public {
        vm.prank(makeAddr("anybody"));
        _send("workflow", "");
        assertEq(_executor.caller(), address(_published));
    }

    function test_TheHashOfTheSourceIsThatOfTheAction() public {
        _send("workflow", "action");
        assertEq(_executor.sourceTxHash(), keccak256("action"));
    }
}

/// @dev The same scenarios against CrossChainArbiter.
contract PublishedArbiterMendedTest is CrossFixture {
    function test_OneOrderIsExecutedOnce() public {
        _allow(MockAction.callBack.selector);
        OrderRequest memory request = _requestOf(abi.encodeCall(MockAction.callBack, ()));
        request.gasLimit = 1_000_000;
        (, bytes32 orderId) = _dispatch(request);
        uint256 index = _last();
        action.setCall(address(gateway), abi.encodeCall(gateway.deliver, (index)));
        _onDestination();
        gateway.deliver(index);
        vm.expectRevert(_alreadyExecuted(orderId, DestinationState.Executed));
        gateway.deliver(index);
        assertEq(action.timesOf(0), 1);
    }

    function test_NobodyUsesUpAnothersWorkflow() public {
        OrderRequest memory request = _request();
        (request.escrowToken, request.escrowAmount) = (address(0), 0);
        vm.prank(anybody);
        bytes32 taken = source.bridgeAndExecute(request);
        (, bytes32 first) = _dispatch();
        request.leg = 4;
        (, bytes32 second) = _dispatch(request);
        assertTrue(taken != first && first != second);
        _onDestination();
        for (uint256 i; i < 3; ++i) {
            gateway.deliver(i);
        }
        assertEq(action.timesOf(7), 3);
    }

    function test_OnlyAllowedFunctionsAreCalledAndNotByTheArbiter() public {
        _execute(_request());
        assertEq(action.caller(), destination.executorOf(SOURCE_CHAIN, sender));
        _dispatch(_requestOf(abi.encodeCall(MockAction.callBack, ())));
        uint256 index = _last();
        _onDestination();
        vm.expectRevert(
            abi.encodeWithSelector(
                ICrossChainArbiter.ActionNotAllowed.selector, address(action), MockAction.callBack.selector
            )
        );
        gateway.deliver(index);
    }

    function test_WithoutWordOfTheSourceNothingIsExecuted() public {
        Order memory order = _orderOf(_request(), 0);
        bytes32 orderId = source.orderIdOf(order);
        vm.expectRevert();
        gateway.deliverAs(
            _nameOf(SOURCE_CHAIN, anybody), address(destination), abi.encode(uint8(0), abi.encode(order))
        );
        _assertDestination(orderId, DestinationState.None);
        _assertSource(orderId, SourceState.None);
    }
}
