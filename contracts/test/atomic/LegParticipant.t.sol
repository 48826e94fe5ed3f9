// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {IGatewayLinks} from "../../src/interfaces/IGatewayLinks.sol";
import {ILegParticipant} from "../../src/interfaces/ILegParticipant.sol";
import {ITokenEscrow} from "../../src/interfaces/ITokenEscrow.sol";
import {IVoteCoordinator} from "../../src/interfaces/IVoteCoordinator.sol";
import {AtomicTransaction, Decision, LegState} from "../../src/types/AtomicTransaction.sol";
import {TwoPhaseFixture} from "../support/TwoPhaseFixture.sol";

/// Setting money aside, and what the decision makes of it. Leg 0 is local, leg 1 remote.
contract LegParticipantTest is TwoPhaseFixture {
    AtomicTransaction internal transaction;
    bytes32 internal id;

    function setUp() public override {
        super.setUp();
        _use(_transaction());
        _begin(_load());
    }

    /// Only this way can a transaction be stored: legs are copied one by one.
    function _use(AtomicTransaction memory used) private {
        (transaction.coordinatorChainId, transaction.coordinator) =
        (used.coordinatorChainId, used.coordinator);
        (transaction.initiator, transaction.nonce) = (used.initiator, used.nonce);
        transaction.voteDeadline = used.voteDeadline;
        delete transaction.legs;
        for (uint256 i; i < used.legs.length; ++i) {
            transaction.legs.push(used.legs[i]);
        }
        id = coordinator.idOf(used);
    }

    function _load() private view returns (AtomicTransaction memory) {
        return transaction;
    }

    function _refusePrepare(uint256 legIndex, bytes memory refusal) private {
        AtomicTransaction memory loaded = transaction;
        vm.chainId(loaded.legs[legIndex].chainId);
        vm.expectRevert(refusal);
        vm.prank(_payer(legIndex));
        commits[legIndex + 1].prepare(loaded, legIndex);
    }

    function _with1(bytes4 selector) private view returns (bytes memory) {
        return abi.encodeWithSelector(selector, coordinator.idOf(transaction));
    }

    /* PREPARING */

    function test_PrepareSetsMoneyAsideAndVotes() public {
        vm.expectEmit(address(commits[2]));
        emit ILegParticipant.LegPrepared(id, 1, transaction.legs[1]);
        vm.expectEmit(address(commits[2]));
        emit ILegParticipant.VoteRelayed(id, 1, bytes32(uint256(1)));
        _prepare(transaction, 1);
        _assertLeg(transaction, 1, LegState.Prepared);
        assertEq(gateway.destinationOf(0), 1);
    }

    function test_ALocalLegNeedsNoMessage() public {
        _prepare(transaction, 0);
        assertEq(gateway.count(), 0);
        assertTrue(coordinator.hasVoted(id, 0));
    }

    function test_RevertWhen_AStrangerPrepares() public {
        vm.expectRevert(abi.encodeWithSelector(ILegParticipant.NotPayer.selector, stranger, _payer(0)));
        vm.prank(stranger);
        coordinator.prepare(transaction, 0);
    }

    function test_RevertWhen_PreparedTwice() public {
        for (uint256 leg; leg < 2; ++leg) {
            _prepare(transaction, leg);
            _refusePrepare(
                leg,
                abi.encodeWithSelector(ILegParticipant.WrongLegState.selector, id, leg, LegState.Prepared)
            );
        }
    }

    function test_RevertWhen_TheLegIsUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(IVoteCoordinator.UnknownLeg.selector, 2));
        coordinator.prepare(transaction, 2);
    }

    function test_RevertWhen_TheLegIsOfAnotherChain() public {
        transaction.legs[1].chainId = 3;
        vm.chainId(2);
        vm.expectRevert(abi.encodeWithSelector(IVoteCoordinator.WrongParticipant.selector, 1, commits[2]));
        vm.prank(_payer(1));
        commits[2].prepare(transaction, 1);
    }

    function test_RevertWhen_TheLegIsOfAnotherContract() public {
        transaction.legs[1].participant = stranger;
        _refusePrepare(1, abi.encodeWithSelector(IVoteCoordinator.WrongParticipant.selector, 1, stranger));
    }

    function test_RevertWhen_TheReceiverIsTheContract() public {
        transaction.legs[1].receiver = address(commits[2]);
        _refusePrepare(1, abi.encodeWithSelector(ITokenEscrow.InvalidRecipient.selector, commits[2]));
    }

    function test_RevertWhen_TheDeadlineHasPassed() public {
        vm.warp(DEADLINE + 1);
        _refusePrepare(
            1,
            abi.encodeWithSelector(
                IVoteCoordinator.InvalidVoteDeadline.selector, DEADLINE, DEADLINE + 1, DEADLINE + 1 + 7 days
            )
        );
    }

    function test_RevertWhen_TheDeadlineIsTooFarAway() public {
        transaction.voteDeadline = START + 7 days + 1;
        _refusePrepare(
            1,
            abi.encodeWithSelector(
                IVoteCoordinator.InvalidVoteDeadline.selector, START + 7 days + 1, START, START + 7 days
            )
        );
    }

    function test_RevertWhen_ALocalTransactionWasNotBegun() public {
        transaction.nonce = 1;
        _refusePrepare(0, _with1(IVoteCoordinator.VotingClosed.selector));
    }

    /// The id of a transaction with another coordinator on this chain is none that this contract began.
    function test_RevertWhen_ALocalCoordinatorIsAnother() public {
        transaction.coordinator = stranger;
        _refusePrepare(0, _with1(IVoteCoordinator.VotingClosed.selector));
    }

    function test_RevertWhen_TheCoordinatorIsNotTheCounterpart() public {
        transaction.coordinator = stranger;
        _refusePrepare(1, _with1(IVoteCoordinator.WrongCoordinator.selector));
    }

    function test_RevertWhen_TheCoordinatorsChainIsNotLinked() public {
        commits[2].setLink(1, address(0), address(0));
        _refusePrepare(1, abi.encodeWithSelector(IGatewayLinks.NoLink.selector, uint64(1)));
    }

    function test_RevertWhen_ALegIsAboveTheCap() public {
        pairTerms.setCap(2, 1, address(token), uint128(AMOUNT - 1));
        _refusePrepare(
            1, abi.encodeWithSelector(ILegParticipant.LegCapExceeded.selector, token, AMOUNT, AMOUNT - 1)
        );
    }

    function test_RevertWhen_PreparedAfterAnAbortThatCameFirst() public {
        _abort(transaction);
        _relayDecision(transaction, 2);
        _deliverLast();
        for (uint256 leg; leg < 2; ++leg) {
            _refusePrepare(
                leg, abi.encodeWithSelector(IVoteCoordinator.AlreadyDecided.selector, id, Decision.Abort)
            );
        }
    }

    function test_RevertWhen_PreparedWhilePaused() public {
        commits[2].pause();
        _refusePrepare(1, abi.encodeWithSelector(Pausable.EnforcedPause.selector));
    }

    function test_RevertWhen_AVoteIsSentForALegThatIsNotPrepared() public {
        vm.chainId(2);
        vm.expectRevert(abi.encodeWithSelector(ILegParticipant.WrongLegState.selector, id, 1, LegState.None));
        commits[2].relayVote(transaction, 1);
    }

    /* SETTLING */

    function _commit() private {
        _prepare(transaction, 0);
        _prepare(transaction, 1);
        _deliver(0);
        _relayDecision(transaction, 2);
    }

    function test_CommitPaysEveryLegWhilePaused() public {
        _commit();
        coordinator.pause();
        commits[2].pause();
        vm.expectEmit(address(commits[2]));
        emit ILegParticipant.DecisionReceived(id, Decision.Commit);
        _deliverLast();
        _settle(transaction, 0);
        vm.expectEmit(address(commits[2]));
        emit ILegParticipant.LegSettled(id, 1, LegState.Paid, _receiver(1));
        _settle(transaction, 1);
        _assertLeg(transaction, 0, LegState.Paid);
        _assertLeg(transaction, 1, LegState.Paid);
    }

    function test_AbortRefundsEveryLegWhilePaused() public {
        _prepare(transaction, 0);
        _prepare(transaction, 1);
        coordinator.pause();
        commits[2].pause();
        _abort(transaction);
        _relayDecision(transaction, 2);
        _deliverLast();
        _settle(transaction, 0);
        vm.expectEmit(address(commits[2]));
        emit ILegParticipant.LegSettled(id, 1, LegState.Refunded, _payer(1));
        _settle(transaction, 1);
        _assertLeg(transaction, 0, LegState.Refunded);
        _assertLeg(transaction, 1, LegState.Refunded);
    }

    /// However long it takes: only the decision ends the waiting.
    function test_RevertWhen_SettledWithoutADecision() public {
        _prepare(transaction, 1);
        vm.warp(START + 10_000 days);
        vm.expectRevert(_with1(IVoteCoordinator.NotDecided.selector));
        _settle(transaction, 1);
    }

    function test_RevertWhen_SettledTwice() public {
        _commit();
        _deliverLast();
        _settle(transaction, 1);
        token.mint(address(commits[2]), AMOUNT);
        vm.expectRevert(abi.encodeWithSelector(ILegParticipant.WrongLegState.selector, id, 1, LegState.Paid));
        _settle(transaction, 1);
    }

    function test_RevertWhen_ALegThatWasNeverPreparedIsRefunded() public {
        _abort(transaction);
        token.mint(address(coordinator), AMOUNT);
        vm.expectRevert(abi.encodeWithSelector(ILegParticipant.WrongLegState.selector, id, 0, LegState.None));
        _settle(transaction, 0);
    }

    function test_TheEntitledNamesAnotherAccount() public {
        _commit();
        vm.chainId(1);
        token.setBlacklisted(_receiver(0), true);
        vm.prank(_receiver(0));
        coordinator.settleTo(transaction, 0, stranger);
        assertEq(token.balanceOf(stranger), AMOUNT);
    }

    function test_RevertWhen_AnotherNamesTheAccount() public {
        _commit();
        vm.chainId(1);
        vm.expectRevert(abi.encodeWithSelector(ILegParticipant.NotEntitled.selector, _payer(0), _receiver(0)));
        vm.prank(_payer(0));
        coordinator.settleTo(transaction, 0, _payer(0));
    }

    function test_AfterAnAbortThePayerIsEntitled() public {
        _prepare(transaction, 0);
        _abort(transaction);
        vm.expectRevert(abi.encodeWithSelector(ILegParticipant.NotEntitled.selector, _receiver(0), _payer(0)));
        vm.prank(_receiver(0));
        coordinator.settleTo(transaction, 0, _receiver(0));
        vm.prank(_payer(0));
        coordinator.settleTo(transaction, 0, stranger);
        assertEq(token.balanceOf(stranger), AMOUNT);
    }
}
