// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AtomicTransaction, Decision, LegState} from "../../src/types/AtomicTransaction.sol";
import {TwoPhaseFixture} from "../support/TwoPhaseFixture.sol";

/// Four transactions of three legs at once, over the same three chains, with messages that are lost, repeated and
/// out of order.
contract TwoPhaseHandler is TwoPhaseFixture {
    uint64 public constant TRANSACTIONS = 4;

    bytes32[TRANSACTIONS] private _ids;
    mapping(bytes32 id => Decision) private _firstSeen;
    bool public decisionChanged;

    constructor() {
        setUp();
        for (uint64 i; i < TRANSACTIONS; ++i) {
            _ids[i] = _begin(transactionAt(i));
        }
    }

    function transactionAt(uint64 nonce) public view returns (AtomicTransaction memory transaction) {
        transaction = _transactionOf(_legs(0, 3));
        transaction.nonce = nonce;
        transaction.voteDeadline = DEADLINE + nonce * 1 hours;
    }

    /* STEPS */

    modifier watched() {
        _;
        for (uint256 i; i < TRANSACTIONS; ++i) {
            bytes32 id = _ids[i];
            Decision decision = coordinator.decisionOf(id);
            if (_firstSeen[id] == Decision.None) _firstSeen[id] = decision;
            else if (_firstSeen[id] != decision) decisionChanged = true;
        }
    }

    function prepare(uint256 seed) external watched {
        _prepare(_pick(seed), seed % CHAINS);
    }

    function deliver(uint256 seed) external watched {
        _deliver(seed % gateway.count());
    }

    function relay(uint256 seed) external watched {
        _relayDecision(_pick(seed), uint64(2 + seed % 2));
    }

    function settle(uint256 seed) external watched {
        _settle(_pick(seed), seed % CHAINS);
    }

    function abortEarly(uint256 seed) external watched {
        if (seed % 32 == 0) _abort(_pick(seed));
    }

    function abortLate(uint256 seed) external watched {
        vm.chainId(1);
        vm.prank(stranger);
        coordinator.abort(_pick(seed));
    }

    function wait(uint256 seed) external watched {
        vm.warp(block.timestamp + seed % 20 minutes);
    }

    function _pick(uint256 seed) private view returns (AtomicTransaction memory) {
        return transactionAt(uint64((seed >> 32) % TRANSACTIONS));
    }

    /* WHAT IS THE CASE */

    function countLegs(uint64 nonce, LegState state) public view returns (uint256 count) {
        for (uint256 leg; leg < CHAINS; ++leg) {
            if (commits[leg + 1].legStateOf(_ids[nonce], leg) == state) count += 1;
        }
    }

    function decisionAt(uint64 nonce) external view returns (Decision) {
        return coordinator.decisionOf(_ids[nonce]);
    }

    /// What chain n + 1 holds, what it counts, and what its prepared legs say.
    function moneyOn(uint256 leg) external view returns (uint256 held, uint256 counted, uint256 prepared) {
        held = token.balanceOf(address(commits[leg + 1]));
        counted = commits[leg + 1].escrowedOf(address(token));
        for (uint256 i; i < TRANSACTIONS; ++i) {
            if (commits[leg + 1].legStateOf(_ids[i], leg) == LegState.Prepared) prepared += AMOUNT;
        }
    }
}

contract TwoPhaseCommitInvariants is TwoPhaseFixture {
    TwoPhaseHandler private handler;

    function setUp() public override {
        handler = new TwoPhaseHandler();
        targetContract(address(handler));
        bytes4[] memory selectors = new bytes4[](7);
        (selectors[0], selectors[1]) = (TwoPhaseHandler.prepare.selector, TwoPhaseHandler.deliver.selector);
        (selectors[2], selectors[3]) = (TwoPhaseHandler.relay.selector, TwoPhaseHandler.settle.selector);
        (selectors[4], selectors[5]) = (TwoPhaseHandler.abortEarly.selector, TwoPhaseHandler.wait.selector);
        selectors[6] = TwoPhaseHandler.abortLate.selector;
        targetSelector(FuzzSelector({addr: address(handler), selectors: selectors}));
    }

    function invariant_AllOrNothing() public view {
        assertFalse(handler.decisionChanged(), "a decision changed");
        for (uint64 i; i < handler.TRANSACTIONS(); ++i) {
            uint256 paid = handler.countLegs(i, LegState.Paid);
            uint256 refunded = handler.countLegs(i, LegState.Refunded);
            Decision decision = handler.decisionAt(i);
            assertTrue(paid == 0 || decision == Decision.Commit, "paid without a Commit");
            assertTrue(refunded == 0 || decision == Decision.Abort, "refunded without an Abort");
            if (decision != Decision.Commit) continue;
            assertEq(paid + handler.countLegs(i, LegState.Prepared), CHAINS, "committed without a vote");
        }
    }

    function invariant_TheMoneyIsThatOfThePreparedLegs() public view {
        for (uint256 leg; leg < CHAINS; ++leg) {
            (uint256 held, uint256 counted, uint256 prepared) = handler.moneyOn(leg);
            assertEq(held, prepared);
            assertEq(counted, prepared);
        }
    }
}
