// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ERC7786Recipient} from "@openzeppelin/contracts/crosschain/ERC7786Recipient.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {TwoPhaseCommit} from "../../src/TwoPhaseCommit.sol";
import {IBridgeGateway} from "../../src/interfaces/IBridgeGateway.sol";
import {ILegParticipant} from "../../src/interfaces/ILegParticipant.sol";
import {ITwoPhaseCommit} from "../../src/interfaces/ITwoPhaseCommit.sol";
import {IVoteCoordinator} from "../../src/interfaces/IVoteCoordinator.sol";
import {AtomicTransaction, Decision, LegState} from "../../src/types/AtomicTransaction.sol";
import {TwoPhaseFixture} from "../support/TwoPhaseFixture.sol";

/// Who is listened to, what messages cost, and who governs.
contract TwoPhaseCommitTest is TwoPhaseFixture {
    /// Leg 1 alone is prepared on chain 2.
    function _preparedRemotely() private returns (AtomicTransaction memory transaction, bytes32 id) {
        transaction = _transaction();
        id = _begin(transaction);
        _prepare(transaction, 1);
    }

    function _unauthorised(address caller, uint256 chainId, address sender)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeWithSelector(
            ERC7786Recipient.ERC7786RecipientUnauthorizedGateway.selector,
            caller,
            InteroperableAddress.formatEvmV1(chainId, sender)
        );
    }

    /* FORGED MESSAGES */

    function test_RevertWhen_AnotherGatewayBringsADecision() public {
        (AtomicTransaction memory transaction,) = _preparedRemotely();
        bytes memory payload = abi.encode(DECISION, _termsHash(transaction), uint256(Decision.Abort));
        vm.expectRevert(_unauthorised(stranger, 1, address(coordinator)));
        vm.prank(stranger);
        commits[2].receiveMessage("", InteroperableAddress.formatEvmV1(1, address(coordinator)), payload);
    }

    function test_RevertWhen_AnotherContractOfTheChainDecides() public {
        (AtomicTransaction memory transaction,) = _preparedRemotely();
        vm.expectRevert(_unauthorised(address(gateway), 1, stranger));
        _forge(2, 1, stranger, DECISION, _termsHash(transaction), uint256(Decision.Commit));
    }

    function test_RevertWhen_AnUnlinkedChainVotes() public {
        (, bytes32 id) = _preparedRemotely();
        vm.expectRevert(_unauthorised(address(gateway), 9, address(commits[2])));
        _forge(1, 9, address(commits[2]), VOTE, id, 1);
    }

    /// The counterpart of chain 3 speaks of a transaction that chain 1 coordinates: that is another id.
    function test_AnotherCoordinatorCannotDecide() public {
        (AtomicTransaction memory transaction, bytes32 id) = _preparedRemotely();
        _forge(2, 3, address(commits[3]), DECISION, _termsHash(transaction), uint256(Decision.Commit));
        assertTrue(commits[2].decisionOf(id) == Decision.None);
        vm.expectRevert(abi.encodeWithSelector(IVoteCoordinator.NotDecided.selector, id));
        _settle(transaction, 1);
    }

    function test_TheFirstDecisionStays() public {
        (AtomicTransaction memory transaction, bytes32 id) = _preparedRemotely();
        _abort(transaction);
        _relayDecision(transaction, 2);
        _deliverLast();
        _deliverLast();
        vm.expectEmit(address(commits[2]));
        emit ILegParticipant.DecisionRefused(id, Decision.Abort, Decision.Commit);
        _forge(2, 1, address(coordinator), DECISION, _termsHash(transaction), uint256(Decision.Commit));
        _settle(transaction, 1);
        _assertLeg(transaction, 1, LegState.Refunded);
    }

    function test_RevertWhen_AMessageIsUnknown() public {
        uint256[3] memory kinds = [uint256(2), 1, 1];
        uint256[3] memory values = [uint256(1), 0, 3];
        for (uint256 i; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ITwoPhaseCommit.UnknownMessage.selector, kinds[i]));
            _forge(2, 1, address(coordinator), kinds[i], "what", values[i]);
        }
    }

    /* FEES */

    function test_SendingCostsWhatTheGatewayAsksAndTheRestComesBack() public {
        gateway.setPrice(5);
        AtomicTransaction memory transaction = _transactionOf(_legs(1, 2));
        _begin(transaction);
        vm.chainId(2);
        assertEq(commits[2].quoteMessage(1), 5);
        vm.deal(_payer(1), 12);
        vm.prank(_payer(1));
        commits[2].prepare{value: 12}(transaction, 0);
        assertEq(_payer(1).balance, 7);
        _deliver(0);
        vm.deal(stranger, 12);
        vm.prank(stranger);
        coordinator.relayDecision{value: 6}(transaction, 2);
        assertEq(stranger.balance, 7);
        assertEq(address(gateway).balance, 10);
        assertEq(address(commits[2]).balance + address(coordinator).balance, 0);
    }

    function test_ALocalLegCostsNothing() public {
        AtomicTransaction memory transaction = _transaction();
        _begin(transaction);
        vm.deal(_payer(0), 12);
        vm.prank(_payer(0));
        coordinator.prepare{value: 12}(transaction, 0);
        assertEq(_payer(0).balance, 12);
    }

    function test_RevertWhen_TheFeeIsTooLow() public {
        gateway.setPrice(5);
        AtomicTransaction memory transaction = _transaction();
        _begin(transaction);
        vm.deal(_payer(1), 4);
        vm.chainId(2);
        vm.expectRevert(abi.encodeWithSelector(IBridgeGateway.FeeTooLow.selector, 4, 5));
        vm.prank(_payer(1));
        commits[2].prepare{value: 4}(transaction, 1);
        _assertLeg(transaction, 1, LegState.None);
    }

    function test_RevertWhen_ThereIsNoDecisionToRelay() public {
        (AtomicTransaction memory transaction, bytes32 id) = _preparedRemotely();
        vm.expectRevert(abi.encodeWithSelector(IVoteCoordinator.NotDecided.selector, id));
        _relayDecision(transaction, 2);
    }

    /// A participant knows the decision too, but only the coordinator's word counts.
    function test_RevertWhen_AnotherRelaysTheDecision() public {
        (AtomicTransaction memory transaction, bytes32 id) = _preparedRemotely();
        _abort(transaction);
        _relayDecision(transaction, 2);
        _deliverLast();
        vm.expectRevert(abi.encodeWithSelector(IVoteCoordinator.WrongCoordinator.selector, id));
        commits[2].relayDecision(transaction, 3);
    }

    /* GOVERNANCE */

    function test_RevertWhen_AStrangerGoverns() public {
        bytes memory refusal =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        coordinator.pause();
        vm.expectRevert(refusal);
        coordinator.unpause();
        vm.expectRevert(refusal);
        coordinator.setLink(2, address(gateway), stranger);
    }

    function test_RevertWhen_NobodyGoverns() public {
        vm.expectRevert(
            abi.encodeWithSelector(IAccessManaged.AccessManagedInvalidAuthority.selector, address(0))
        );
        new TwoPhaseCommit(address(0), prover, pairTerms);
    }
}
