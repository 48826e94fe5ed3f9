// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {HashTimeLock} from "../../src/HashTimeLock.sol";
import {MockBlacklistToken} from "../../src/mocks/MockBlacklistToken.sol";
import {MockERC20} from "../../src/mocks/MockERC20.sol";
import {MockPairTerms} from "../../src/mocks/MockPairTerms.sol";
import {FirstLock, HashLock} from "../../src/types/HashLock.sol";

/// One HashTimeLock for each of two chains, which differ by `vm.chainId` alone; a token, and two who swap it.
abstract contract HashLockFixture is Test {
    uint64 internal constant FIRST_CHAIN = 1;
    uint64 internal constant SECOND_CHAIN = 2;
    uint32 internal constant FIRST_FINALITY = 900;
    uint32 internal constant SECOND_FINALITY = 60;
    uint64 internal constant START = 1_800_000_000;
    uint256 internal constant AMOUNT = 100e6;
    bytes32 internal constant SECRET = keccak256("the secret");

    HashTimeLock internal firstLocks;
    HashTimeLock internal secondLocks;
    MockPairTerms internal pairTerms;
    MockBlacklistToken internal token;
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal stranger = makeAddr("stranger");
    bytes32 internal hashlock = sha256(abi.encode(SECRET));

    function setUp() public virtual {
        vm.warp(START);
        pairTerms = new MockPairTerms();
        pairTerms.setTimes(FIRST_CHAIN, SECOND_CHAIN, FIRST_FINALITY, 1, 1);
        pairTerms.setTimes(SECOND_CHAIN, FIRST_CHAIN, SECOND_FINALITY, 1, 1);
        firstLocks = new HashTimeLock(pairTerms);
        secondLocks = new HashTimeLock(pairTerms);
        token = new MockBlacklistToken();
        _fund(token);
        vm.chainId(FIRST_CHAIN);
    }

    function _fund(MockERC20 funded) internal {
        address[2] memory parties = [alice, bob];
        for (uint256 i; i < parties.length; ++i) {
            funded.mint(parties[i], 1e30);
            vm.startPrank(parties[i]);
            funded.approve(address(firstLocks), type(uint256).max);
            funded.approve(address(secondLocks), type(uint256).max);
            vm.stopPrank();
        }
    }

    /* TERMS */

    /// What Alice locks for Bob first.
    function _terms() internal view returns (HashLock memory) {
        return HashLock({
            sender: alice,
            receiver: bob,
            token: address(token),
            amount: AMOUNT,
            hashlock: hashlock,
            expiresAt: START + 2 days,
            first: FirstLock(0, 0)
        });
    }

    /// What Bob answers with on the other chain.
    function _answer(uint64 expiresAt) internal view returns (HashLock memory terms) {
        terms = _terms();
        (terms.sender, terms.receiver, terms.expiresAt) = (bob, alice, expiresAt);
        terms.first = FirstLock(FIRST_CHAIN, START + 2 days);
    }

    function _latestAnswer() internal view returns (uint64) {
        uint64 needed = FIRST_FINALITY + SECOND_FINALITY + firstLocks.MARGIN_SECONDS();
        return START + 2 days - needed - 1;
    }

    /* ACTIONS */

    function _lock(HashTimeLock locks, HashLock memory terms) internal returns (bytes32) {
        vm.prank(terms.sender);
        return
            locks.lock(
                terms.token, terms.amount, terms.receiver, terms.hashlock, terms.expiresAt, terms.first
            );
    }
}
