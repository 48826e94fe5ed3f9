// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HashTimeLock} from "../../src/HashTimeLock.sol";
import {IHashTimeLock} from "../../src/interfaces/IHashTimeLock.sol";
import {ITokenEscrow} from "../../src/interfaces/ITokenEscrow.sol";
import {MockBlacklistToken} from "../../src/mocks/MockBlacklistToken.sol";
import {MockERC20} from "../../src/mocks/MockERC20.sol";
import {MockFeeToken} from "../../src/mocks/MockFeeToken.sol";
import {MockReentrantToken} from "../../src/mocks/MockReentrantToken.sol";
import {MockReturnFalseToken} from "../../src/mocks/MockReturnFalseToken.sol";
import {MockSenderFeeToken} from "../../src/mocks/MockSenderFeeToken.sol";
import {HashLock, HashLockState} from "../../src/types/HashLock.sol";
import {HashLockFixture} from "../support/HashLockFixture.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// How a lock ends: claimed or refunded, once.
contract HashTimeLockEndsTest is HashLockFixture {
    HashLock internal terms;
    bytes32 internal lockId;

    function setUp() public override {
        super.setUp();
        terms = _terms();
        lockId = _lock(firstLocks, terms);
    }

    function _expectNotOpen(HashLockState state) private {
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.LockNotOpen.selector, lockId, state));
    }

    /* CLAIMING */

    function test_AnybodyClaimsForTheReceiver() public {
        vm.warp(terms.expiresAt - 1);
        vm.expectEmit(address(firstLocks));
        emit IHashTimeLock.Claimed(lockId, hashlock, SECRET, bob);
        vm.prank(stranger);
        firstLocks.claim(terms, SECRET);
        assertEq(token.balanceOf(bob), 1e30 + AMOUNT);
        assertEq(firstLocks.escrowedOf(address(token)), 0);
        assertEq(firstLocks.secretOf(hashlock), SECRET);
        assertTrue(firstLocks.stateOf(lockId) == HashLockState.Claimed);
    }

    function test_RevertWhen_TheSecretIsWrong() public {
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.WrongSecret.selector, lockId));
        vm.prank(bob);
        firstLocks.claim(terms, hashlock);
    }

    /// The other chain's contract may take secrets of any length; here it is the 32 bytes that count.
    function test_RevertWhen_TheSecretHasAnotherLength() public {
        terms.hashlock = sha256("short");
        lockId = _lock(firstLocks, terms);
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.WrongSecret.selector, lockId));
        firstLocks.claim(terms, "short");
    }

    function test_RevertWhen_TheClaimIsLate() public {
        vm.warp(terms.expiresAt);
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.LockExpired.selector, lockId, terms.expiresAt));
        firstLocks.claim(terms, SECRET);
    }

    function test_RevertWhen_ClaimedTwice() public {
        _lock(firstLocks, _bigger());
        firstLocks.claim(terms, SECRET);
        _expectNotOpen(HashLockState.Claimed);
        firstLocks.claim(terms, SECRET);
    }

    function test_RevertWhen_RefundedAfterTheClaim() public {
        _lock(firstLocks, _bigger());
        firstLocks.claim(terms, SECRET);
        vm.warp(terms.expiresAt);
        _expectNotOpen(HashLockState.Claimed);
        firstLocks.refund(terms);
    }

    function test_RevertWhen_OneTermIsAnother() public {
        terms.receiver = stranger;
        lockId = firstLocks.lockIdOf(terms);
        _expectNotOpen(HashLockState.None);
        vm.prank(stranger);
        firstLocks.claim(terms, SECRET);
    }

    function test_TheReceiverNamesAnotherAccount() public {
        token.setBlacklisted(bob, true);
        vm.expectRevert(abi.encodeWithSelector(MockBlacklistToken.Blacklisted.selector, bob));
        firstLocks.claim(terms, SECRET);
        vm.prank(bob);
        firstLocks.claimTo(terms, SECRET, stranger);
        assertEq(token.balanceOf(stranger), AMOUNT);
    }

    function test_RevertWhen_AnotherNamesWhereTheClaimGoes() public {
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.NotLockParty.selector, alice, bob));
        vm.prank(alice);
        firstLocks.claimTo(terms, SECRET, alice);
    }

    function test_RevertWhen_ClaimedToTheContract() public {
        vm.expectRevert(abi.encodeWithSelector(ITokenEscrow.InvalidRecipient.selector, firstLocks));
        vm.prank(bob);
        firstLocks.claimTo(terms, SECRET, address(firstLocks));
    }

    /* REFUNDING */

    function test_AnybodyRefundsTheSender() public {
        vm.warp(terms.expiresAt);
        vm.expectEmit(address(firstLocks));
        emit IHashTimeLock.Refunded(lockId, hashlock, alice);
        vm.prank(stranger);
        firstLocks.refund(terms);
        assertEq(token.balanceOf(alice), 1e30);
        assertEq(firstLocks.escrowedOf(address(token)), 0);
        assertTrue(firstLocks.stateOf(lockId) == HashLockState.Refunded);
    }

    function test_RevertWhen_TheRefundIsEarly() public {
        vm.warp(terms.expiresAt - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimeLock.LockNotExpired.selector, lockId, terms.expiresAt)
        );
        vm.prank(alice);
        firstLocks.refund(terms);
    }

    function test_RevertWhen_RefundedTwice() public {
        _lock(firstLocks, _bigger());
        vm.warp(terms.expiresAt);
        firstLocks.refund(terms);
        _expectNotOpen(HashLockState.Refunded);
        firstLocks.refund(terms);
    }

    function test_RevertWhen_ClaimedAfterTheRefund() public {
        _lock(firstLocks, _bigger());
        vm.warp(terms.expiresAt);
        firstLocks.refund(terms);
        // As if the clock were set back, which no chain does: the state alone keeps it out.
        vm.warp(START);
        _expectNotOpen(HashLockState.Refunded);
        firstLocks.claim(terms, SECRET);
    }

    function test_TheSenderNamesAnotherAccount() public {
        token.setBlacklisted(alice, true);
        vm.warp(terms.expiresAt);
        vm.prank(alice);
        firstLocks.refundTo(terms, stranger);
        assertEq(token.balanceOf(stranger), AMOUNT);
    }

    function test_RevertWhen_AnotherNamesWhereTheRefundGoes() public {
        vm.warp(terms.expiresAt);
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.NotLockParty.selector, bob, alice));
        vm.prank(bob);
        firstLocks.refundTo(terms, bob);
    }

    /* TOKENS */

    function test_OfATokenWithFeesWhatArrivedIsLocked() public {
        MockFeeToken other = new MockFeeToken();
        HashLock memory arrived = _lockOf(other);
        assertEq(firstLocks.escrowedOf(address(other)), AMOUNT - AMOUNT / 100);
        arrived.amount = AMOUNT - AMOUNT / 100;
        firstLocks.claim(arrived, SECRET);
        assertEq(other.balanceOf(address(firstLocks)), 0);
    }

    function test_RevertWhen_PayingOneTakesFromTheOthers() public {
        MockSenderFeeToken other = new MockSenderFeeToken();
        HashLock memory one = _lockOf(other);
        one.hashlock = "another";
        _lock(firstLocks, one);
        one.hashlock = hashlock;
        vm.expectRevert(
            abi.encodeWithSelector(ITokenEscrow.EscrowShort.selector, other, AMOUNT - AMOUNT / 100, AMOUNT)
        );
        firstLocks.claim(one, SECRET);
    }

    function test_RevertWhen_TheTokenReturnsFalse() public {
        MockReturnFalseToken other = new MockReturnFalseToken();
        HashLock memory one = _lockOf(other);
        other.setOff(true);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, other));
        firstLocks.claim(one, SECRET);
        other.setOff(false);
        firstLocks.claim(one, SECRET);
    }

    function test_ATokenThatCallsBackIsPaidOutOnce() public {
        MockReentrantToken other = new MockReentrantToken();
        HashLock memory one = _lockOf(other);
        other.mint(address(firstLocks), AMOUNT);
        other.setCall(address(firstLocks), abi.encodeCall(HashTimeLock.claim, (one, SECRET)));
        firstLocks.claim(one, SECRET);
        assertFalse(other.succeeded());
        assertEq(bytes4(other.answer()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(other.balanceOf(bob), 1e30 + AMOUNT);
    }

    function _bigger() private view returns (HashLock memory more) {
        more = terms;
        more.amount += 1;
    }

    function _lockOf(MockERC20 other) private returns (HashLock memory lockTerms) {
        _fund(other);
        lockTerms = terms;
        lockTerms.token = address(other);
        _lock(firstLocks, lockTerms);
    }
}
