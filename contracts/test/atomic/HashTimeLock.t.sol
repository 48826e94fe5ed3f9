// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HashTimeLock} from "../../src/HashTimeLock.sol";
import {IFinalityPolicy} from "../../src/interfaces/IFinalityPolicy.sol";
import {IHashTimeLock} from "../../src/interfaces/IHashTimeLock.sol";
import {ITokenEscrow} from "../../src/interfaces/ITokenEscrow.sol";
import {FirstLock, HashLock, HashLockState} from "../../src/types/HashLock.sol";
import {HashLockFixture} from "../support/HashLockFixture.sol";

contract HashTimeLockTest is HashLockFixture {
    /* THE SWAP */

    function test_BothAreThere() public {
        HashLock memory first = _terms();
        HashLock memory second = _answer(_latestAnswer());
        _lock(firstLocks, first);
        vm.chainId(SECOND_CHAIN);
        _lock(secondLocks, second);
        vm.prank(alice);
        secondLocks.claim(second, SECRET);
        bytes32 shown = secondLocks.secretOf(hashlock);
        vm.chainId(FIRST_CHAIN);
        // The last moment at which Alice can show the secret still leaves Bob both finalities and the margin.
        vm.warp(second.expiresAt - 1 + FIRST_FINALITY + SECOND_FINALITY + firstLocks.MARGIN_SECONDS());
        firstLocks.claim(first, shown);
        assertEq(token.balanceOf(alice), 1e30, "gave and got the same");
        assertEq(token.balanceOf(bob), 1e30);
        assertEq(firstLocks.escrowedOf(address(token)) + secondLocks.escrowedOf(address(token)), 0);
    }

    function test_NobodyShowsTheSecret() public {
        HashLock memory first = _terms();
        HashLock memory second = _answer(_latestAnswer());
        _lock(firstLocks, first);
        vm.chainId(SECOND_CHAIN);
        _lock(secondLocks, second);
        vm.warp(second.expiresAt);
        secondLocks.refund(second);
        vm.chainId(FIRST_CHAIN);
        vm.warp(first.expiresAt);
        firstLocks.refund(first);
        assertEq(token.balanceOf(alice), 1e30);
        assertEq(token.balanceOf(bob), 1e30);
    }

    /* LOCKING */

    function test_LockSetsMoneyAsideAndSaysAllTerms() public {
        HashLock memory terms = _terms();
        bytes32 lockId = firstLocks.lockIdOf(terms);
        assertEq(lockId, keccak256(abi.encode(block.chainid, address(firstLocks), terms)));
        vm.expectEmit(address(firstLocks));
        emit IHashTimeLock.Locked(lockId, hashlock, bob, terms);
        assertEq(_lock(firstLocks, terms), lockId);
        assertTrue(firstLocks.stateOf(lockId) == HashLockState.Open);
        assertEq(token.balanceOf(address(firstLocks)), AMOUNT);
        assertEq(firstLocks.escrowedOf(address(token)), AMOUNT);
        assertEq(token.balanceOf(alice), 1e30 - AMOUNT);
    }

    function test_EveryTermChangesTheId() public {
        HashLock memory terms = _terms();
        bytes32 lockId = firstLocks.lockIdOf(terms);
        HashLock[9] memory others =
            [_terms(), _terms(), _terms(), _terms(), _terms(), _terms(), _terms(), _terms(), _terms()];
        others[0].sender = stranger;
        others[1].receiver = stranger;
        others[2].token = stranger;
        others[3].amount += 1;
        others[4].hashlock = "another";
        others[5].expiresAt += 1;
        others[6].first.chainId = 7;
        others[7].first.expiresAt = 7;
        for (uint256 i; i < 8; ++i) {
            assertNotEq(firstLocks.lockIdOf(others[i]), lockId);
        }
        assertNotEq(secondLocks.lockIdOf(terms), lockId, "another contract");
        vm.chainId(SECOND_CHAIN);
        assertNotEq(firstLocks.lockIdOf(terms), lockId, "another chain");
    }

    function test_RevertWhen_TheSameTermsAreLockedTwice() public {
        bytes32 lockId = _lock(firstLocks, _terms());
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.LockExists.selector, lockId, HashLockState.Open));
        _lock(firstLocks, _terms());
    }

    function test_RevertWhen_RefundedTermsAreLockedAgain() public {
        HashLock memory terms = _terms();
        bytes32 lockId = _lock(firstLocks, terms);
        vm.warp(terms.expiresAt);
        firstLocks.refund(terms);
        // As if the clock were set back, which no chain does: the state alone keeps it out.
        vm.warp(START);
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimeLock.LockExists.selector, lockId, HashLockState.Refunded)
        );
        _lock(firstLocks, terms);
    }

    function test_RevertWhen_TheSecretIsKnown() public {
        HashLock memory terms = _terms();
        _lock(firstLocks, terms);
        firstLocks.claim(terms, SECRET);
        terms.amount += 1;
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.SecretKnown.selector, hashlock));
        _lock(firstLocks, terms);
    }

    function test_RevertWhen_TheSecretIsZero() public {
        HashLock memory terms = _terms();
        terms.hashlock = sha256(abi.encode(bytes32(0)));
        vm.expectRevert(IHashTimeLock.ZeroSecret.selector);
        _lock(firstLocks, terms);
        terms.hashlock = sha256(abi.encode(uint256(1)));
        _lock(firstLocks, terms);
    }

    function test_RevertWhen_TheReceiverIsNobody() public {
        HashLock memory terms = _terms();
        terms.receiver = address(0);
        vm.expectRevert(abi.encodeWithSelector(ITokenEscrow.InvalidRecipient.selector, address(0)));
        _lock(firstLocks, terms);
    }

    function test_RevertWhen_TheReceiverIsTheContract() public {
        HashLock memory terms = _terms();
        terms.receiver = address(firstLocks);
        vm.expectRevert(abi.encodeWithSelector(ITokenEscrow.InvalidRecipient.selector, firstLocks));
        _lock(firstLocks, terms);
    }

    function test_RevertWhen_NothingIsLocked() public {
        HashLock memory terms = _terms();
        terms.amount = 0;
        vm.expectRevert(abi.encodeWithSelector(ITokenEscrow.UnexpectedReceipt.selector, token, 0, 0));
        _lock(firstLocks, terms);
    }

    function test_RevertWhen_TheExpiryHasPassed() public {
        HashLock memory terms = _terms();
        terms.expiresAt = START;
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.InvalidExpiry.selector, START, START + 30 days));
        _lock(firstLocks, terms);
        terms.expiresAt = START + 1;
        _lock(firstLocks, terms);
    }

    function test_RevertWhen_TheExpiryIsInMilliseconds() public {
        HashLock memory terms = _terms();
        terms.expiresAt = START + 30 days;
        _lock(firstLocks, terms);
        terms.expiresAt += 1;
        vm.expectRevert(
            abi.encodeWithSelector(IHashTimeLock.InvalidExpiry.selector, terms.expiresAt, START + 30 days)
        );
        _lock(firstLocks, terms);
    }

    /* TIMEOUTS OF THE SECOND LOCK */

    function test_RevertWhen_TheSecondLockExpiresTooLate() public {
        vm.chainId(SECOND_CHAIN);
        uint64 latest = _latestAnswer();
        assertEq(secondLocks.latestExpiry(_answer(0).first), latest);
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.UnsafeTimeouts.selector, latest + 1, latest));
        _lock(secondLocks, _answer(latest + 1));
        _lock(secondLocks, _answer(latest));
    }

    function test_RevertWhen_TheFirstLockLeavesNoTimeAtAll() public {
        vm.chainId(SECOND_CHAIN);
        HashLock memory terms = _answer(START + 1);
        terms.first.expiresAt = 1;
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.UnsafeTimeouts.selector, START + 1, 0));
        _lock(secondLocks, terms);
    }

    function test_RevertWhen_ThePairHasNoTerms() public {
        vm.chainId(SECOND_CHAIN);
        HashLock memory terms = _answer(_latestAnswer());
        terms.first.chainId = 3;
        vm.expectRevert(abi.encodeWithSelector(IFinalityPolicy.NoPolicy.selector, SECOND_CHAIN, uint64(3)));
        _lock(secondLocks, terms);
    }

    function test_RevertWhen_ThePairHasTermsOneWayOnly() public {
        vm.chainId(SECOND_CHAIN);
        pairTerms.setTimes(SECOND_CHAIN, 3, 1, 1, 1);
        HashLock memory terms = _answer(_latestAnswer());
        terms.first.chainId = 3;
        vm.expectRevert(abi.encodeWithSelector(IFinalityPolicy.NoPolicy.selector, uint64(3), SECOND_CHAIN));
        _lock(secondLocks, terms);
    }

    function test_RevertWhen_AFirstLockIsHalfStated() public {
        HashLock memory terms = _terms();
        terms.first = FirstLock(0, START + 9 days);
        vm.expectRevert(abi.encodeWithSelector(IFinalityPolicy.NoPolicy.selector, FIRST_CHAIN, uint64(0)));
        _lock(firstLocks, terms);
        terms.first = FirstLock(SECOND_CHAIN, 0);
        vm.expectRevert(abi.encodeWithSelector(IHashTimeLock.UnsafeTimeouts.selector, terms.expiresAt, 0));
        _lock(firstLocks, terms);
    }

    /// Whenever the claim of an accepted second lock comes, both finalities and the margin are left for the first.
    function testFuzz_AcceptedTimeoutsLeaveTime(uint64 firstExpiry, uint64 expiry, uint32 one, uint32 two)
        public
    {
        firstExpiry = uint64(bound(firstExpiry, START, START + 60 days));
        expiry = uint64(bound(expiry, START + 1, START + 30 days));
        pairTerms.setTimes(FIRST_CHAIN, SECOND_CHAIN, one, 1, 1);
        pairTerms.setTimes(SECOND_CHAIN, FIRST_CHAIN, two, 1, 1);
        HashLock memory terms = _answer(expiry);
        terms.first.expiresAt = firstExpiry;
        uint256 needed = uint256(expiry) + one + two + secondLocks.MARGIN_SECONDS();
        bool safe = needed < firstExpiry;
        vm.chainId(SECOND_CHAIN);
        vm.prank(bob);
        try secondLocks.lock(address(token), AMOUNT, alice, hashlock, expiry, terms.first) {
            assertTrue(safe);
        } catch {
            assertFalse(safe);
        }
    }
}
