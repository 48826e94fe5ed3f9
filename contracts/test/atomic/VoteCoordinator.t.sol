// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {IFinalityPolicy} from "../../src/interfaces/IFinalityPolicy.sol";
import {IGatewayLinks} from "../../src/interfaces/IGatewayLinks.sol";
import {IVoteCoordinator} from "../../src/interfaces/IVoteCoordinator.sol";
import {AtomicLeg, AtomicTransaction, Decision} from "../../src/types/AtomicTransaction.sol";
import {TwoPhaseFixture} from "../support/TwoPhaseFixture.sol";

/// Beginning, counting and deciding.
contract VoteCoordinatorTest is TwoPhaseFixture {
    function _expectClosed(AtomicTransaction memory transaction, uint256 legIndex, uint64 chainId) private {
        vm.expectEmit(address(coordinator));
        emit IVoteCoordinator.VoteIgnored(coordinator.idOf(transaction), legIndex, chainId);
    }

    function _beginWith(AtomicLeg[] memory legs, uint64 voteDeadline, bytes memory refusal) private {
        vm.chainId(1);
        if (refusal.length != 0) vm.expectRevert(refusal);
        coordinator.begin(legs, voteDeadline);
    }

    function _invalidDeadline(uint64 voteDeadline, uint256 earliest, uint256 latest)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeWithSelector(
            IVoteCoordinator.InvalidVoteDeadline.selector, voteDeadline, earliest, latest
        );
    }

    /* BEGINNING */

    function test_BeginSaysAllTerms() public {
        AtomicTransaction memory transaction = _transaction();
        bytes32 id = coordinator.idOf(transaction);
        vm.expectEmit(address(coordinator));
        emit IVoteCoordinator.TransactionBegun(id, initiator, transaction);
        assertEq(_begin(transaction), id);
        assertEq(coordinator.nonceOf(initiator), 1);
        _assertDecision(transaction, Decision.None);
    }

    function test_EqualTransactionsDiffer() public {
        AtomicTransaction memory transaction = _transaction();
        assertNotEq(_begin(transaction), _begin(transaction));
    }

    function test_EveryTermChangesTheId() public view {
        bytes32 id = coordinator.idOf(_transaction());
        for (uint256 term; term < 11; ++term) {
            AtomicTransaction memory other = _transaction();
            AtomicLeg memory leg = other.legs[1];
            if (term == 0) other.coordinatorChainId = 2;
            if (term == 1) other.coordinator = stranger;
            if (term == 2) other.initiator = stranger;
            if (term == 3) other.nonce = 1;
            if (term == 4) other.voteDeadline += 1;
            if (term == 5) leg.chainId = 3;
            if (term == 6) leg.participant = stranger;
            if (term == 7) leg.payer = stranger;
            if (term == 8) leg.token = stranger;
            if (term == 9) leg.amount += 1;
            if (term == 10) leg.receiver = stranger;
            assertNotEq(coordinator.idOf(other), id);
        }
    }

    function test_RevertWhen_ThereAreNoLegsOrTooMany() public {
        _beginWith(new AtomicLeg[](0), DEADLINE, _invalidCount(0));
        AtomicLeg[] memory legs = new AtomicLeg[](17);
        for (uint256 i; i < 17; ++i) {
            legs[i] = _legs(0, 1)[0];
        }
        _beginWith(legs, DEADLINE, _invalidCount(17));
        assembly ("memory-safe") {
            mstore(legs, 16)
        }
        _beginWith(legs, DEADLINE, "");
    }

    function _invalidCount(uint256 count) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IVoteCoordinator.InvalidLegCount.selector, count);
    }

    function test_RevertWhen_TheDeadlineIsOutOfBounds() public {
        AtomicLeg[] memory legs = _legs(0, 1);
        uint64 latest = START + 7 days;
        _beginWith(legs, START - 1, _invalidDeadline(START - 1, START, latest));
        _beginWith(legs, latest + 1, _invalidDeadline(latest + 1, START, latest));
        _beginWith(legs, latest, "");
    }

    function test_RevertWhen_TheDeadlineIsNotThatOfThePair() public {
        AtomicLeg[] memory legs = _legs(1, 2);
        (uint64 earliest, uint64 latest) = (START + 120, START + 1 days);
        _beginWith(legs, earliest - 1, _invalidDeadline(earliest - 1, earliest, latest));
        _beginWith(legs, latest + 1, _invalidDeadline(latest + 1, earliest, latest));
        _beginWith(legs, earliest, "");
        _beginWith(legs, latest, "");
    }

    /// Votes go from the leg's chain to the coordinator's, so those are the terms.
    function test_RevertWhen_ThePairHasNoTerms() public {
        pairTerms.setTimes(2, 1, 0, 0, 0);
        _beginWith(
            _legs(1, 2),
            DEADLINE,
            abi.encodeWithSelector(IFinalityPolicy.NoPolicy.selector, uint64(2), uint64(1))
        );
    }

    function test_RevertWhen_ThereIsNoLinkToALeg() public {
        coordinator.setLink(2, address(0), address(0));
        _beginWith(_legs(1, 2), DEADLINE, abi.encodeWithSelector(IGatewayLinks.NoLink.selector, uint64(2)));
    }

    function test_RevertWhen_TheParticipantIsAnother() public {
        for (uint256 i; i < 2; ++i) {
            AtomicLeg[] memory legs = _legs(0, 2);
            legs[i].participant = stranger;
            _beginWith(
                legs,
                DEADLINE,
                abi.encodeWithSelector(IVoteCoordinator.WrongParticipant.selector, i, stranger)
            );
        }
    }

    function test_RevertWhen_BegunAfterItsAbort() public {
        AtomicTransaction memory transaction = _transaction();
        _abort(transaction);
        vm.expectRevert(
            abi.encodeWithSelector(
                IVoteCoordinator.AlreadyDecided.selector, coordinator.idOf(transaction), Decision.Abort
            )
        );
        _begin(transaction);
    }

    function test_RevertWhen_BegunWhilePaused() public {
        coordinator.pause();
        _beginWith(_legs(0, 1), DEADLINE, abi.encodeWithSelector(Pausable.EnforcedPause.selector));
        coordinator.unpause();
        _beginWith(_legs(0, 1), DEADLINE, "");
    }

    /* VOTES */

    function test_TheLastVoteDecides() public {
        AtomicTransaction memory transaction = _transaction();
        bytes32 id = _begin(transaction);
        _prepare(transaction, 1);
        vm.expectEmit(address(coordinator));
        emit IVoteCoordinator.VoteCounted(id, 1);
        _deliver(0);
        assertTrue(coordinator.hasVoted(id, 1));
        assertFalse(coordinator.hasVoted(id, 0));
        _assertDecision(transaction, Decision.None);
        vm.expectEmit(address(coordinator));
        emit IVoteCoordinator.TransactionDecided(id, Decision.Commit);
        _prepare(transaction, 0);
        _assertDecision(transaction, Decision.Commit);
    }

    function test_AVoteCountsUntilTheDeadline() public {
        AtomicTransaction memory transaction = _transactionOf(_legs(1, 2));
        _begin(transaction);
        _prepare(transaction, 0);
        vm.warp(DEADLINE);
        _deliver(0);
        _assertDecision(transaction, Decision.Commit);
    }

    function test_ALateVoteIsIgnored() public {
        AtomicTransaction memory transaction = _transactionOf(_legs(1, 2));
        _begin(transaction);
        _prepare(transaction, 0);
        vm.warp(DEADLINE + 1);
        _expectClosed(transaction, 0, 2);
        _deliver(0);
        _assertDecision(transaction, Decision.None);
    }

    function test_AVoteAfterTheAbortIsIgnored() public {
        AtomicTransaction memory transaction = _transactionOf(_legs(1, 2));
        _begin(transaction);
        _prepare(transaction, 0);
        _abort(transaction);
        _expectClosed(transaction, 0, 2);
        _deliver(0);
        _assertDecision(transaction, Decision.Abort);
    }

    function test_AVoteTwiceIsOneVote() public {
        AtomicTransaction memory transaction = _transaction();
        _begin(transaction);
        _prepare(transaction, 1);
        _deliver(0);
        _expectClosed(transaction, 1, 2);
        _deliver(0);
        _assertDecision(transaction, Decision.None);
    }

    function test_AVoteBeforeTheBeginningIsSentAgain() public {
        AtomicTransaction memory transaction = _transactionOf(_legs(1, 2));
        _prepare(transaction, 0);
        _expectClosed(transaction, 0, 2);
        _deliver(0);
        _begin(transaction);
        vm.chainId(2);
        commits[2].relayVote(transaction, 0);
        _deliver(1);
        _assertDecision(transaction, Decision.Commit);
    }

    function test_AnotherChainCannotVoteForALeg() public {
        AtomicTransaction memory transaction = _transactionOf(_legs(1, 2));
        bytes32 id = _begin(transaction);
        _expectClosed(transaction, 0, 3);
        _forge(1, 3, address(commits[3]), VOTE, id, 0);
        _assertDecision(transaction, Decision.None);
    }

    function test_AVoteForNoLegIsIgnored() public {
        AtomicTransaction memory transaction = _transactionOf(_legs(1, 2));
        bytes32 id = _begin(transaction);
        _expectClosed(transaction, 1, 2);
        _forge(1, 2, address(commits[2]), VOTE, id, 1);
        _expectClosed(transaction, 256, 2);
        _forge(1, 2, address(commits[2]), VOTE, id, 256);
        _assertDecision(transaction, Decision.None);
    }

    /* ABORTING */

    function test_TheInitiatorAbortsEarly() public {
        AtomicTransaction memory transaction = _transaction();
        bytes32 id = _begin(transaction);
        coordinator.pause();
        vm.expectEmit(address(coordinator));
        emit IVoteCoordinator.TransactionDecided(id, Decision.Abort);
        _abort(transaction);
    }

    function test_RevertWhen_AStrangerAbortsEarly() public {
        AtomicTransaction memory transaction = _transaction();
        bytes32 id = _begin(transaction);
        vm.warp(DEADLINE);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IVoteCoordinator.VotingOpen.selector, id, DEADLINE));
        coordinator.abort(transaction);
        vm.warp(DEADLINE + 1);
        vm.prank(stranger);
        coordinator.abort(transaction);
        _assertDecision(transaction, Decision.Abort);
    }

    function test_WhatNobodyBeganIsAbortedToo() public {
        AtomicTransaction memory transaction = _transaction();
        vm.warp(DEADLINE + 1);
        vm.prank(stranger);
        coordinator.abort(transaction);
        _assertDecision(transaction, Decision.Abort);
    }

    function test_RevertWhen_AbortedAfterTheCommit() public {
        AtomicTransaction memory transaction = _transactionOf(_legs(0, 1));
        bytes32 id = _begin(transaction);
        _prepare(transaction, 0);
        vm.expectRevert(abi.encodeWithSelector(IVoteCoordinator.AlreadyDecided.selector, id, Decision.Commit));
        _abort(transaction);
    }

    function test_RevertWhen_AnotherCoordinatorAborts() public {
        for (uint256 i; i < 2; ++i) {
            AtomicTransaction memory transaction = _transaction();
            if (i == 0) transaction.coordinator = address(commits[2]);
            else transaction.coordinatorChainId = 2;
            bytes32 id = coordinator.idOf(transaction);
            vm.expectRevert(abi.encodeWithSelector(IVoteCoordinator.WrongCoordinator.selector, id));
            _abort(transaction);
        }
    }
}
