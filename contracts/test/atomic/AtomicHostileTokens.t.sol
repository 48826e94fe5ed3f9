// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {LegParticipant} from "../../src/atomic/LegParticipant.sol";
import {ITokenEscrow} from "../../src/interfaces/ITokenEscrow.sol";
import {MockBlacklistToken} from "../../src/mocks/MockBlacklistToken.sol";
import {MockERC20} from "../../src/mocks/MockERC20.sol";
import {MockFeeToken} from "../../src/mocks/MockFeeToken.sol";
import {MockNoReturnToken} from "../../src/mocks/MockNoReturnToken.sol";
import {MockReentrantToken} from "../../src/mocks/MockReentrantToken.sol";
import {MockSenderFeeToken} from "../../src/mocks/MockSenderFeeToken.sol";
import {AtomicTransaction, LegState} from "../../src/types/AtomicTransaction.sol";
import {TwoPhaseFixture} from "../support/TwoPhaseFixture.sol";

/// Leg 0 pays with a token of its own; whatever that does, leg 1 follows the decision.
contract AtomicHostileTokensTest is TwoPhaseFixture {
    function _transactionIn(MockERC20 other) private returns (AtomicTransaction memory transaction) {
        _fund(other);
        transaction = _transaction();
        transaction.legs[0].token = address(other);
        _begin(transaction);
    }

    function _commit(AtomicTransaction memory transaction) private {
        _prepare(transaction, 0);
        _prepare(transaction, 1);
        _deliver(gateway.count() - 1);
        _relayDecision(transaction, 2);
        _deliverLast();
    }

    function test_RevertWhen_LessArrivesThanWasAgreed() public {
        MockFeeToken other = new MockFeeToken();
        AtomicTransaction memory transaction = _transactionIn(other);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITokenEscrow.UnexpectedReceipt.selector, other, AMOUNT, AMOUNT - AMOUNT / 100
            )
        );
        _prepare(transaction, 0);
    }

    function test_RevertWhen_NothingIsPaid() public {
        AtomicTransaction memory transaction = _transaction();
        transaction.legs[0].amount = 0;
        _begin(transaction);
        vm.expectRevert(abi.encodeWithSelector(ITokenEscrow.UnexpectedReceipt.selector, token, 0, 0));
        _prepare(transaction, 0);
    }

    function test_RevertWhen_PayingOneTakesFromTheOthers() public {
        MockSenderFeeToken other = new MockSenderFeeToken();
        AtomicTransaction memory transaction = _transactionIn(other);
        AtomicTransaction memory second = _transaction();
        second.legs[0].token = address(other);
        second.nonce = 1;
        _begin(second);
        _prepare(second, 0);
        _commit(transaction);
        vm.expectRevert(
            abi.encodeWithSelector(ITokenEscrow.EscrowShort.selector, other, AMOUNT - AMOUNT / 100, AMOUNT)
        );
        _settle(transaction, 0);
    }

    function test_ABlacklistedReceiverStopsNoOtherLeg() public {
        AtomicTransaction memory transaction = _transactionIn(new MockERC20(6));
        token.setBlacklisted(_receiver(1), true);
        _commit(transaction);
        _settle(transaction, 0);
        vm.expectRevert(abi.encodeWithSelector(MockBlacklistToken.Blacklisted.selector, _receiver(1)));
        _settle(transaction, 1);
        vm.prank(_receiver(1));
        commits[2].settleTo(transaction, 1, stranger);
        assertEq(token.balanceOf(stranger), AMOUNT);
    }

    function test_ATokenThatReturnsNothingIsPaid() public {
        MockNoReturnToken other = new MockNoReturnToken();
        AtomicTransaction memory transaction = _transactionIn(other);
        _commit(transaction);
        _settle(transaction, 0);
        assertEq(other.balanceOf(_receiver(0)), AMOUNT);
    }

    function test_ATokenThatCallsBackIsPaidOutOnce() public {
        MockReentrantToken other = new MockReentrantToken();
        AtomicTransaction memory transaction = _transactionIn(other);
        other.mint(address(coordinator), AMOUNT);
        _commit(transaction);
        other.setCall(address(coordinator), abi.encodeCall(LegParticipant.settle, (transaction, 0)));
        _settle(transaction, 0);
        assertFalse(other.succeeded());
        assertEq(bytes4(other.answer()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(other.balanceOf(_receiver(0)), AMOUNT);
    }

    function test_ATokenWithoutCodeIsRefused() public {
        AtomicTransaction memory transaction = _transaction();
        transaction.legs[0].token = stranger;
        bytes32 id = _begin(transaction);
        vm.expectRevert();
        _prepare(transaction, 0);
        assertTrue(coordinator.legStateOf(id, 0) == LegState.None);
    }
}
