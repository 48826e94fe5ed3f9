// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TwoPhaseCommit} from "../../src/TwoPhaseCommit.sol";
import {IVoteCoordinator} from "../../src/interfaces/IVoteCoordinator.sol";
import {AtomicTransaction, Decision, LegState} from "../../src/types/AtomicTransaction.sol";
import {TwoPhaseFixture} from "../support/TwoPhaseFixture.sol";

/// Walks every order in which a transaction can go on, from every state that can be reached: prepare, deliver a
/// message (again), abort early, pass the deadline, abort late, relay, settle. Wherever it stops, which is every
/// crash and every lost message, nobody was paid while another was refunded, and bystanders alone can bring it to
/// an end in which all legs are paid or none is.
contract AtomicModelTest is TwoPhaseFixture {
    /// What a step needs to know besides the chains: it survives their being set back.
    struct Walk {
        bytes32[] seen;
        uint256 states;
        uint256 committed;
        uint256 aborted;
    }

    bytes32 private id;
    uint256 private firstLeg;
    uint256 private legCount;

    function test_OneLocalAndOneRemoteLeg() public {
        _walkFrom(0, 2);
    }

    function test_TwoRemoteLegs() public {
        _walkFrom(1, 3);
    }

    /// Every order of three legs is too much, so here are orders by chance.
    function testFuzz_ThreeLegs(uint256 seed) public {
        (firstLeg, legCount) = (0, 3);
        id = _begin(_walked());
        bool late;
        for (uint256 i; i < 40; ++i) {
            uint256 step = uint256(keccak256(abi.encode(seed, i))) % (4 * legCount + 3 + gateway.count());
            // Ends come late, for else nearly all would be aborted at once.
            if (step >= 4 * legCount && step < 4 * legCount + 3 && i < seed % 40) continue;
            try this.take(step, late || step == 4 * legCount) {
                late = late || step == 4 * legCount;
            } catch {}
            _checkNobodyIsFavoured();
        }
        Walk memory walk;
        walk.states = seed;
        _finish(walk);
    }

    function _walkFrom(uint256 first, uint256 end) private {
        (firstLeg, legCount) = (first, end - first);
        id = _begin(_walked());
        Walk memory walk = Walk(new bytes32[](1 << 16), 0, 0, 0);
        _visit(walk, 0, false);
        assertGt(walk.states, 50, "many states");
        assertGt(walk.committed, 5, "some were committed");
        assertGt(walk.aborted, 20, "others were aborted");
    }

    function _walked() private view returns (AtomicTransaction memory) {
        return _transactionOf(_legs(firstLeg, firstLeg + legCount));
    }

    function _commitOf(uint256 legIndex) private view returns (TwoPhaseCommit) {
        return commits[firstLeg + legIndex + 1];
    }

    /* THE WALK */

    /// `relayed` has bit n set when the decision was sent to the chain of leg n: sending it twice is no new state.
    function _visit(Walk memory walk, uint256 relayed, bool late) private {
        if (!_isNew(walk, keccak256(abi.encode(_describe(), relayed, late)))) return;
        _checkNobodyIsFavoured();
        uint256 here = vm.snapshotState();
        _finish(walk);
        _require(vm.revertToState(here));
        uint256 stepCount = 4 * legCount + 3 + gateway.count();
        for (uint256 step; step < stepCount; ++step) {
            bool isRelay = step >= 2 * legCount && step < 3 * legCount;
            uint256 bit = isRelay ? 1 << (step - 2 * legCount) : 0;
            if (relayed & bit != 0) continue;
            bool passes = step == 4 * legCount;
            if (late && passes) continue;
            uint256 snapshot = vm.snapshotState();
            try this.take(step, late || passes) {
                _visit(walk, relayed | bit, late || passes);
            } catch {}
            _require(vm.revertToState(snapshot));
        }
    }

    /// One step. Most are refused in most states, which is what the contract has to do.
    function take(uint256 step, bool late) external {
        vm.warp(late ? DEADLINE + 1 : START);
        AtomicTransaction memory transaction = _walked();
        uint256 legIndex = step % legCount;
        if (step < legCount) return _prepare(transaction, legIndex);
        if (step < 2 * legCount) return _settle(transaction, legIndex);
        if (step < 3 * legCount) return _relayDecision(transaction, transaction.legs[legIndex].chainId);
        if (step < 4 * legCount) return _relayVote(transaction, legIndex);
        if (step == 4 * legCount) return;
        if (step == 4 * legCount + 1) return _abort(transaction);
        if (step == 4 * legCount + 2) return _abortAsStranger(transaction);
        _deliver(step - 4 * legCount - 3);
    }

    /// Whether this state was not seen before: a hash table in memory, which setting chains back leaves alone.
    function _isNew(Walk memory walk, bytes32 state) private pure returns (bool) {
        uint256 size = walk.seen.length;
        for (uint256 at = uint256(state) % size;; at = (at + 1) % size) {
            if (walk.seen[at] == state) return false;
            if (walk.seen[at] != 0) continue;
            walk.seen[at] = state;
            if (++walk.states > size / 2) revert("too many states");
            return true;
        }
        return false;
    }

    function _describe() private view returns (bytes memory state) {
        state = abi.encode(coordinator.decisionOf(id));
        for (uint256 i; i < legCount; ++i) {
            TwoPhaseCommit commit = _commitOf(i);
            state = abi.encode(
                state, commit.decisionOf(id), commit.legStateOf(id, i), coordinator.hasVoted(id, i)
            );
        }
    }

    /* WHAT ALWAYS HOLDS */

    function _checkNobodyIsFavoured() private view {
        (uint256 paid, uint256 refunded) = _countEnds();
        assertTrue(paid == 0 || refunded == 0, "paid and refunded");
        Decision decision = coordinator.decisionOf(id);
        if (paid != 0) assertTrue(decision == Decision.Commit, "paid without a Commit");
        if (refunded != 0) assertTrue(decision == Decision.Abort, "refunded without an Abort");
        for (uint256 i; i < legCount; ++i) {
            _assertLeg(_walked(), i, _stateOf(i));
        }
    }

    /// Strangers end it, by messages or, every other time, by proofs.
    function _finish(Walk memory walk) private {
        AtomicTransaction memory transaction = _walked();
        vm.warp(DEADLINE + 1);
        if (coordinator.decisionOf(id) == Decision.None) _abortAsStranger(transaction);
        Decision decision = coordinator.decisionOf(id);
        for (uint256 i; i < legCount; ++i) {
            if (_stateOf(i) != LegState.Prepared) continue;
            if (walk.states % 2 == 0) {
                _settleByProof(transaction, i, decision);
                continue;
            }
            uint64 chainId = transaction.legs[i].chainId;
            if (chainId != 1) {
                _relayDecision(transaction, chainId);
                _deliverLast();
            }
            _settle(transaction, i);
        }
        _checkNobodyIsFavoured();
        (uint256 paid,) = _countEnds();
        assertEq(paid, decision == Decision.Commit ? legCount : 0, "all or none");
        if (decision == Decision.Commit) walk.committed += 1;
        else walk.aborted += 1;
    }

    function _countEnds() private view returns (uint256 paid, uint256 refunded) {
        for (uint256 i; i < legCount; ++i) {
            if (_stateOf(i) == LegState.Paid) paid += 1;
            if (_stateOf(i) == LegState.Refunded) refunded += 1;
        }
    }

    function _stateOf(uint256 legIndex) private view returns (LegState) {
        return _commitOf(legIndex).legStateOf(id, legIndex);
    }

    /* STEPS */

    function _relayVote(AtomicTransaction memory transaction, uint256 legIndex) private {
        vm.chainId(transaction.legs[legIndex].chainId);
        // Sending a vote again is no new state, so it is delivered at once.
        _commitOf(legIndex).relayVote(transaction, legIndex);
        if (transaction.legs[legIndex].chainId != 1) _deliverLast();
    }

    function _abortAsStranger(AtomicTransaction memory transaction) private {
        vm.chainId(1);
        vm.prank(stranger);
        coordinator.abort(transaction);
    }

    function _settleByProof(AtomicTransaction memory transaction, uint256 legIndex, Decision decision)
        private
    {
        vm.chainId(transaction.legs[legIndex].chainId);
        _commitOf(legIndex)
            .settleByProof(
                transaction,
                legIndex,
                _proofOf(
                    1,
                    address(coordinator),
                    _topics(IVoteCoordinator.TransactionDecided.selector, id),
                    abi.encode(decision)
                )
            );
    }

    function _require(bool done) private pure {
        if (!done) revert("not set back");
    }
}
