// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICrossChainArbiter} from "../../src/interfaces/ICrossChainArbiter.sol";
import {MockBlacklistToken} from "../../src/mocks/MockBlacklistToken.sol";
import {MockERC20} from "../../src/mocks/MockERC20.sol";
import {MockFeeToken} from "../../src/mocks/MockFeeToken.sol";
import {MockNoReturnToken} from "../../src/mocks/MockNoReturnToken.sol";
import {MockReturnFalseToken} from "../../src/mocks/MockReturnFalseToken.sol";
import {MockSenderFeeToken} from "../../src/mocks/MockSenderFeeToken.sol";
import {EventProof, ProvenLog} from "../../src/types/EventProof.sol";
import {Order, OrderRequest, SourceState} from "../../src/types/Order.sol";
import {TokenCap} from "../../src/types/PairPolicy.sol";
import {CrossFixture} from "../support/CrossFixture.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";

contract EscrowTest is CrossFixture {
    function _requestWith(address money, uint256 amount) private view returns (OrderRequest memory request) {
        request = _request();
        (request.escrowToken, request.escrowAmount) = (money, amount);
    }

    function _refuse(address money, uint256 amount, bytes memory reason) private {
        OrderRequest memory request = _requestWith(money, amount);
        _onSource();
        vm.prank(sender);
        vm.expectRevert(reason);
        source.bridgeAndExecute(request);
    }

    function _invalid(address money, uint256 amount) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ICrossChainArbiter.InvalidEscrow.selector, money, amount);
    }

    function _notPaid(MockERC20 money) private pure returns (bytes memory) {
        return abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(money));
    }

    /// @dev An order over `ESCROW` units of `money`, known on the source as executed.
    function _released(MockERC20 money) private returns (Order memory order, bytes32 orderId) {
        _fund(money);
        (order, orderId) = _execute(_requestWith(address(money), ESCROW));
        _relay(order);
    }

    function _expiredProof(bytes32 orderId) private returns (EventProof memory) {
        ProvenLog memory log;
        log.topics = new bytes32[](2);
        (log.topics[0], log.topics[1]) = (ICrossChainArbiter.OrderExpired.selector, orderId);
        log.emitter = address(destination);
        return _proofOf(DESTINATION_CHAIN, log);
    }

    /* AMOUNTS */

    function test_RevertWhen_ThereIsATokenWithoutAmountOrAnAmountWithoutToken() public {
        _refuse(address(0), 1, _invalid(address(0), 1));
        _refuse(address(token), 0, _invalid(address(token), 0));
    }

    function test_AnOrderHoldsWhatArrived() public {
        MockFeeToken money = new MockFeeToken();
        _fund(money);
        uint256 arrived = ESCROW - ESCROW / 100;
        OrderRequest memory request = _requestWith(address(money), ESCROW);
        Order memory order = _orderOf(request, 0);
        order.escrowAmount = arrived;
        (, bytes32 orderId) = _execute(request);
        assertEq(orderId, source.orderIdOf(order));
        assertEq(source.escrowedOf(address(money)), arrived);
        assertEq(money.balanceOf(address(source)), arrived);
        _relay(order);
        source.settle(order);
        assertEq(money.balanceOf(address(source)), 0);
        assertEq(money.balanceOf(beneficiary), arrived - arrived / 100);
    }

    function test_TokensThatAnswerNothingAreMoved() public {
        MockNoReturnToken money = new MockNoReturnToken();
        (Order memory order,) = _released(money);
        source.settle(order);
        assertEq(money.balanceOf(beneficiary), ESCROW);
    }

    function test_RevertWhen_TheTokenRefusesToCome() public {
        MockReturnFalseToken money = new MockReturnFalseToken();
        _fund(money);
        money.setOff(true);
        _refuse(address(money), ESCROW, _notPaid(money));
    }

    /* WHO CANNOT BE PAID */

    function test_ABlockedBeneficiaryIsPaidElsewhere() public {
        MockBlacklistToken money = new MockBlacklistToken();
        (Order memory order, bytes32 orderId) = _released(money);
        money.setBlacklisted(beneficiary, true);
        vm.expectRevert(_notPaid(money));
        source.settle(order);
        _assertSource(orderId, SourceState.Releasable);
        assertEq(source.escrowedOf(address(money)), ESCROW);
        vm.prank(beneficiary);
        source.settleTo(order, anybody);
        assertEq(money.balanceOf(anybody), ESCROW);
    }

    /// What was proved counts even if the money cannot go out at once.
    function test_ABlockedSenderDoesNotStopAProof() public {
        MockBlacklistToken money = new MockBlacklistToken();
        _fund(money);
        (Order memory order, bytes32 orderId) = _dispatch(_requestWith(address(money), ESCROW));
        money.setBlacklisted(sender, true);
        source.settleByProof(order, _expiredProof(orderId));
        _assertSource(orderId, SourceState.Refundable);
        assertEq(source.escrowedOf(address(money)), ESCROW);
        vm.prank(sender);
        source.settleTo(order, anybody);
        assertEq(money.balanceOf(anybody), ESCROW);
        _assertSource(orderId, SourceState.Refunded);
    }

    function test_ATokenThatAnswersFalsePaysNothing() public {
        MockReturnFalseToken money = new MockReturnFalseToken();
        (Order memory order, bytes32 orderId) = _released(money);
        money.setOff(true);
        vm.expectRevert(_notPaid(money));
        source.settle(order);
        money.setOff(false);
        source.settle(order);
        _assertSource(orderId, SourceState.Completed);
        assertEq(money.balanceOf(beneficiary), ESCROW);
    }

    function test_RevertWhen_ATokenTakesItsFeeFromTheOrdersOfOthers() public {
        MockSenderFeeToken money = new MockSenderFeeToken();
        (Order memory order, bytes32 orderId) = _released(money);
        _dispatch(_requestWith(address(money), ESCROW));
        vm.expectRevert(_invalid(address(money), ESCROW + ESCROW / 100));
        source.settle(order);
        // Somebody may bear the fee.
        money.mint(address(source), ESCROW / 100);
        source.settle(order);
        _assertSource(orderId, SourceState.Completed);
        assertEq(money.balanceOf(address(source)), source.escrowedOf(address(money)));
    }

    /* CAPS */

    function test_RevertWhen_ATokenHasNoCaps() public {
        MockERC20 money = new MockERC20(18);
        _fund(money);
        policy.setCap(SOURCE_CHAIN, DESTINATION_CHAIN, address(money), TokenCap(0, 0, 0));
        _refuse(
            address(money),
            1,
            abi.encodeWithSelector(ICrossChainArbiter.CapExceeded.selector, address(money), 1, 0)
        );
    }

    function test_RevertWhen_AnOrderHoldsMoreThanItsCap() public {
        uint256 most = MOST_PER_ORDER;
        _refuse(
            address(token),
            most + 1,
            abi.encodeWithSelector(ICrossChainArbiter.CapExceeded.selector, address(token), most + 1, most)
        );
        _dispatch(_requestWith(address(token), most));
    }

    function test_NoMoreGoesInAnyWindowThanItsCap() public {
        _dispatch(_requestWith(address(token), MOST_PER_ORDER));
        vm.warp(START + WINDOW / 2);
        OrderRequest memory request = _requestWith(address(token), MOST_PER_WINDOW - MOST_PER_ORDER);
        request.deadline = START + 2 days;
        _dispatch(request);
        request.escrowAmount = 1;
        vm.prank(sender);
        vm.expectRevert(RateLimiter.RateLimitExceeded.selector);
        source.bridgeAndExecute(request);
        // What went at the start is out of the window; what went in the middle is not.
        vm.warp(START + WINDOW);
        request.escrowAmount = MOST_PER_ORDER;
        _dispatch(request);
        request.escrowAmount = 1;
        vm.prank(sender);
        vm.expectRevert(RateLimiter.RateLimitExceeded.selector);
        source.bridgeAndExecute(request);
    }

    function test_AnotherTokenHasAWindowOfItsOwn() public {
        _dispatch(_requestWith(address(token), MOST_PER_ORDER));
        MockERC20 money = new MockERC20(18);
        _fund(money);
        _dispatch(_requestWith(address(money), MOST_PER_ORDER));
    }

    function test_ANewCapCountsAtOnceForWhatWentBefore() public {
        _dispatch(_requestWith(address(token), MOST_PER_ORDER));
        TokenCap memory cap = TokenCap(MOST_PER_ORDER, MOST_PER_ORDER, WINDOW);
        policy.setCap(SOURCE_CHAIN, DESTINATION_CHAIN, address(token), cap);
        _refuse(address(token), 1, abi.encodeWithSelector(RateLimiter.RateLimitExceeded.selector));
        cap.windowSeconds = 60;
        policy.setCap(SOURCE_CHAIN, DESTINATION_CHAIN, address(token), cap);
        vm.warp(START + 60);
        _dispatch(_requestWith(address(token), MOST_PER_ORDER));
    }
}
