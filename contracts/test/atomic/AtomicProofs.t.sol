// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILegParticipant} from "../../src/interfaces/ILegParticipant.sol";
import {IVoteCoordinator} from "../../src/interfaces/IVoteCoordinator.sol";
import {MockLogProver} from "../../src/mocks/MockLogProver.sol";
import {AtomicTransaction, Decision, LegState} from "../../src/types/AtomicTransaction.sol";
import {EventProof} from "../../src/types/EventProof.sol";
import {TwoPhaseFixture} from "../support/TwoPhaseFixture.sol";

/// Votes and decisions that no bridge brings.
contract AtomicProofsTest is TwoPhaseFixture {
    bytes32 private constant DECIDED = IVoteCoordinator.TransactionDecided.selector;
    bytes32 private constant PREPARED = ILegParticipant.LegPrepared.selector;

    function _prepared() private returns (AtomicTransaction memory transaction, bytes32 id) {
        transaction = _transactionOf(_legs(1, 3));
        id = _begin(transaction);
        _prepare(transaction, 0);
    }

    /* DECISIONS */

    function _decided(bytes32 id, Decision decision) private returns (EventProof memory) {
        return _proofOf(1, address(coordinator), _topics(DECIDED, id), abi.encode(decision));
    }

    function _settleByProof(AtomicTransaction memory transaction, EventProof memory proof) private {
        vm.chainId(2);
        commits[2].settleByProof(transaction, 0, proof);
    }

    function _refuse(bytes32 id, AtomicTransaction memory transaction, EventProof memory proof) private {
        vm.expectRevert(abi.encodeWithSelector(IVoteCoordinator.ProofOfAnotherEvent.selector, id));
        _settleByProof(transaction, proof);
    }

    function test_ACommitIsProvenAfterTheLinkIsClosedAndWhilePaused() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        commits[2].setLink(1, address(0), address(0));
        commits[2].pause();
        _settleByProof(transaction, _decided(id, Decision.Commit));
        _assertLeg(transaction, 0, LegState.Paid);
        assertTrue(commits[2].decisionOf(id) == Decision.Commit);
    }

    function test_AnAbortIsProven() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        _settleByProof(transaction, _decided(id, Decision.Abort));
        _assertLeg(transaction, 0, LegState.Refunded);
    }

    function test_AProofDoesNotChangeAKnownDecision() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        _abort(transaction);
        _relayDecision(transaction, 2);
        _deliverLast();
        _settleByProof(transaction, _decided(id, Decision.Commit));
        _assertLeg(transaction, 0, LegState.Refunded);
    }

    function test_RevertWhen_AnotherContractDecided() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        _refuse(id, transaction, _proofOf(1, stranger, _topics(DECIDED, id), abi.encode(Decision.Commit)));
    }

    /// The same contract writes DecisionReceived for what others decided.
    function test_RevertWhen_TheEventIsAnother() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        bytes32 received = ILegParticipant.DecisionReceived.selector;
        bytes memory data = abi.encode(Decision.Commit);
        _refuse(id, transaction, _proofOf(1, address(coordinator), _topics(received, id), data));
    }

    function test_RevertWhen_AnotherTransactionWasDecided() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        _refuse(id, transaction, _decided("another", Decision.Commit));
    }

    function test_RevertWhen_TheLogHasOtherTopics() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        bytes32[] memory topics = new bytes32[](3);
        (topics[0], topics[1]) = (DECIDED, id);
        _refuse(id, transaction, _proofOf(1, address(coordinator), topics, abi.encode(Decision.Commit)));
    }

    function test_RevertWhen_TheProofIsOfAnotherChain() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        EventProof memory proof =
            _proofOf(3, address(coordinator), _topics(DECIDED, id), abi.encode(Decision.Commit));
        vm.expectRevert(MockLogProver.NothingShown.selector);
        _settleByProof(transaction, proof);
    }

    /// Without a prepared leg nobody has checked who the coordinator is.
    function test_RevertWhen_NothingIsPrepared() public {
        (AtomicTransaction memory transaction,) = _prepared();
        transaction.coordinator = stranger;
        bytes32 id = coordinator.idOf(transaction);
        EventProof memory proof = _proofOf(1, stranger, _topics(DECIDED, id), abi.encode(Decision.Commit));
        vm.expectRevert(abi.encodeWithSelector(ILegParticipant.WrongLegState.selector, id, 0, LegState.None));
        _settleByProof(transaction, proof);
    }

    /* VOTES */

    function _vote(uint256 chainId, address emitter, bytes32 what, bytes32 id, uint256 leg)
        private
        returns (EventProof memory)
    {
        bytes32[] memory topics = new bytes32[](3);
        (topics[0], topics[1], topics[2]) = (what, id, bytes32(leg));
        return _proofOf(uint64(chainId), emitter, topics, "");
    }

    function _refuseVote(AtomicTransaction memory transaction, bytes4 refusal, EventProof memory proof)
        private
    {
        vm.chainId(1);
        vm.expectRevert(abi.encodeWithSelector(refusal, coordinator.idOf(transaction)));
        coordinator.voteByProof(transaction, 0, proof);
    }

    function test_AVoteIsProvenAfterTheLinkIsClosedAndWhilePaused() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        _prepare(transaction, 1);
        _deliver(1);
        coordinator.setLink(2, address(0), address(0));
        coordinator.pause();
        coordinator.voteByProof(transaction, 0, _vote(2, address(commits[2]), PREPARED, id, 0));
        _assertDecision(transaction, Decision.Commit);
    }

    function test_AProvenVoteTwiceIsOneVote() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        vm.chainId(1);
        EventProof memory proof = _vote(2, address(commits[2]), PREPARED, id, 0);
        coordinator.voteByProof(transaction, 0, proof);
        coordinator.voteByProof(transaction, 0, proof);
        _assertDecision(transaction, Decision.None);
    }

    function test_RevertWhen_TheVoteIsOfAnotherContractEventTransactionOrLeg() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        address there = address(commits[2]);
        bytes4 refusal = IVoteCoordinator.ProofOfAnotherEvent.selector;
        _refuseVote(transaction, refusal, _vote(2, stranger, PREPARED, id, 0));
        bytes32 relayed = ILegParticipant.VoteRelayed.selector;
        _refuseVote(transaction, refusal, _vote(2, there, relayed, id, 0));
        _refuseVote(transaction, refusal, _vote(2, there, PREPARED, "another", 0));
        _refuseVote(transaction, refusal, _vote(2, there, PREPARED, id, 1));
        _refuseVote(transaction, refusal, _proofOf(2, there, _topics(PREPARED, id), ""));
    }

    function test_RevertWhen_TheVoteIsProvenOnAnotherChain() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        EventProof memory proof = _vote(3, address(commits[2]), PREPARED, id, 0);
        vm.chainId(1);
        vm.expectRevert(MockLogProver.NothingShown.selector);
        coordinator.voteByProof(transaction, 0, proof);
    }

    function test_RevertWhen_TheProvenVoteComesLate() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        EventProof memory proof = _vote(2, address(commits[2]), PREPARED, id, 0);
        vm.warp(DEADLINE + 1);
        _refuseVote(transaction, IVoteCoordinator.VotingClosed.selector, proof);
        _abort(transaction);
        vm.warp(DEADLINE);
        _refuseVote(transaction, IVoteCoordinator.VotingClosed.selector, proof);
    }

    /// Terms that nobody began here name whatever participant they like.
    function test_RevertWhen_TheTransactionWasNotBegun() public {
        (AtomicTransaction memory transaction,) = _prepared();
        transaction.legs[0].participant = stranger;
        bytes32 id = coordinator.idOf(transaction);
        bytes4 refusal = IVoteCoordinator.VotingClosed.selector;
        _refuseVote(transaction, refusal, _vote(2, stranger, PREPARED, id, 0));
    }

    function test_RevertWhen_TheLegIsUnknown() public {
        (AtomicTransaction memory transaction, bytes32 id) = _prepared();
        EventProof memory proof = _vote(2, address(commits[2]), PREPARED, id, 2);
        vm.expectRevert(abi.encodeWithSelector(IVoteCoordinator.UnknownLeg.selector, 2));
        coordinator.voteByProof(transaction, 2, proof);
    }
}
