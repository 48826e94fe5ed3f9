// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HashLock, HashLockState} from "../../src/types/HashLock.sol";
import {HashLockFixture} from "../support/HashLockFixture.sol";

/// Locks, claims and refunds in any order, with right and wrong secrets, in time and late.
contract HashLockHandler is HashLockFixture {
    uint256 public constant SECRETS = 4;

    HashLock[] private _locks;
    uint256 public paidToReceivers;
    uint256 public paidToSenders;
    uint256 public lockedEver;

    constructor() {
        setUp();
    }

    function lock(uint256 secret, uint256 amount, uint256 seconds_) external {
        HashLock memory terms = _terms();
        terms.hashlock = sha256(abi.encode(_secret(secret)));
        terms.amount = bound(amount, 1, 1e20);
        terms.expiresAt = uint64(block.timestamp + bound(seconds_, 1, 10 days));
        _lock(firstLocks, terms);
        _locks.push(terms);
        lockedEver += terms.amount;
    }

    function claim(uint256 index, uint256 secret) external {
        uint256 before = token.balanceOf(bob);
        firstLocks.claim(_locks[index % _locks.length], _secret(secret));
        paidToReceivers += token.balanceOf(bob) - before;
    }

    function refund(uint256 index) external {
        uint256 before = token.balanceOf(alice);
        firstLocks.refund(_locks[index % _locks.length]);
        paidToSenders += token.balanceOf(alice) - before;
    }

    function wait(uint256 seconds_) external {
        vm.warp(block.timestamp + bound(seconds_, 1, 2 days));
    }

    function openSum() external view returns (uint256 open) {
        for (uint256 i; i < _locks.length; ++i) {
            if (firstLocks.stateOf(firstLocks.lockIdOf(_locks[i])) == HashLockState.Open) {
                open += _locks[i].amount;
            }
        }
    }

    function escrowed() external view returns (uint256 counted, uint256 held) {
        return (firstLocks.escrowedOf(address(token)), token.balanceOf(address(firstLocks)));
    }

    function _secret(uint256 seed) private pure returns (bytes32) {
        return keccak256(abi.encode("secret", seed % SECRETS));
    }
}

contract HashTimeLockInvariants is HashLockFixture {
    HashLockHandler private handler;

    function setUp() public override {
        handler = new HashLockHandler();
        targetContract(address(handler));
        bytes4[] memory selectors = new bytes4[](4);
        (selectors[0], selectors[1]) = (HashLockHandler.lock.selector, HashLockHandler.claim.selector);
        (selectors[2], selectors[3]) = (HashLockHandler.refund.selector, HashLockHandler.wait.selector);
        targetSelector(FuzzSelector({addr: address(handler), selectors: selectors}));
    }

    function invariant_TheMoneyIsThatOfTheOpenLocks() public view {
        (uint256 counted, uint256 held) = handler.escrowed();
        assertEq(counted, handler.openSum());
        assertEq(held, counted);
    }

    function invariant_EveryLockEndsOnce() public view {
        uint256 ended = handler.paidToReceivers() + handler.paidToSenders();
        assertEq(handler.lockedEver(), ended + handler.openSum());
    }
}
