// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {Test} from "forge-std/Test.sol";

import {TwoPhaseCommit} from "../../src/TwoPhaseCommit.sol";
import {MockBlacklistToken} from "../../src/mocks/MockBlacklistToken.sol";
import {MockERC20} from "../../src/mocks/MockERC20.sol";
import {MockLogProver} from "../../src/mocks/MockLogProver.sol";
import {MockMessageGateway} from "../../src/mocks/MockMessageGateway.sol";
import {MockPairTerms} from "../../src/mocks/MockPairTerms.sol";
import {AtomicLeg, AtomicTransaction, Decision, LegState} from "../../src/types/AtomicTransaction.sol";
import {EventProof, ProvenLog} from "../../src/types/EventProof.sol";

/// A TwoPhaseCommit on each of three chains, which differ by `vm.chainId` alone. Chain 1 coordinates. Leg n is
/// paid on chain n + 1: the first needs no message, the others do.
abstract contract TwoPhaseFixture is Test {
    uint64 internal constant START = 1_800_000_000;
    uint64 internal constant DEADLINE = START + 1 hours;
    uint64 internal constant CHAINS = 3;
    uint256 internal constant AMOUNT = 100e6;
    uint256 internal constant FUNDS = 1e30;
    uint256 internal constant VOTE = 0;
    uint256 internal constant DECISION = 1;

    AccessManager internal manager;
    MockMessageGateway internal gateway;
    MockLogProver internal prover;
    MockPairTerms internal pairTerms;
    MockBlacklistToken internal token;
    TwoPhaseCommit[4] internal commits;
    TwoPhaseCommit internal coordinator;
    address internal initiator = makeAddr("initiator");
    address internal stranger = makeAddr("stranger");

    function setUp() public virtual {
        vm.warp(START);
        manager = new AccessManager(address(this));
        gateway = new MockMessageGateway();
        prover = new MockLogProver();
        pairTerms = new MockPairTerms();
        token = new MockBlacklistToken();
        for (uint64 chain = 1; chain <= CHAINS; ++chain) {
            commits[chain] = new TwoPhaseCommit(address(manager), prover, pairTerms);
        }
        coordinator = commits[1];
        for (uint64 here = 1; here <= CHAINS; ++here) {
            vm.chainId(here);
            for (uint64 there = 1; there <= CHAINS; ++there) {
                if (there == here) continue;
                commits[here].setLink(there, address(gateway), address(commits[there]));
                pairTerms.setTimes(here, there, 60, 120, 1 days);
                pairTerms.setCap(here, there, address(token), uint128(AMOUNT));
            }
        }
        _fund(token);
        vm.chainId(1);
    }

    function _fund(MockERC20 funded) internal {
        for (uint256 leg; leg < CHAINS; ++leg) {
            funded.mint(_payer(leg), FUNDS);
            vm.prank(_payer(leg));
            funded.approve(address(commits[leg + 1]), type(uint256).max);
        }
    }

    /* THE TRANSACTION */

    function _payer(uint256 leg) internal pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("payer", leg)))));
    }

    function _receiver(uint256 leg) internal pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("receiver", leg)))));
    }

    /// Legs `first` up to but not including `end`.
    function _legs(uint256 first, uint256 end) internal view returns (AtomicLeg[] memory legs) {
        legs = new AtomicLeg[](end - first);
        for (uint256 i; i < legs.length; ++i) {
            uint256 leg = first + i;
            address participant = address(commits[leg + 1]);
            legs[i] =
                AtomicLeg(uint64(leg + 1), participant, _payer(leg), address(token), AMOUNT, _receiver(leg));
        }
    }

    function _transactionOf(AtomicLeg[] memory legs) internal view returns (AtomicTransaction memory) {
        return AtomicTransaction(1, address(coordinator), initiator, 0, DEADLINE, legs);
    }

    /// The legs on chains 1 and 2.
    function _transaction() internal view returns (AtomicTransaction memory) {
        return _transactionOf(_legs(0, 2));
    }

    /* ACTIONS, EACH ON ITS CHAIN */

    function _begin(AtomicTransaction memory transaction) internal returns (bytes32) {
        vm.chainId(1);
        vm.prank(initiator);
        return coordinator.begin(transaction.legs, transaction.voteDeadline);
    }

    function _prepare(AtomicTransaction memory transaction, uint256 legIndex) internal {
        AtomicLeg memory leg = transaction.legs[legIndex];
        vm.chainId(leg.chainId);
        vm.prank(leg.payer);
        TwoPhaseCommit(leg.participant).prepare(transaction, legIndex);
    }

    function _abort(AtomicTransaction memory transaction) internal {
        vm.chainId(1);
        vm.prank(initiator);
        coordinator.abort(transaction);
    }

    function _deliver(uint256 message) internal {
        vm.chainId(gateway.destinationOf(message));
        gateway.deliver(message);
    }

    function _deliverLast() internal {
        _deliver(gateway.count() - 1);
    }

    function _relayDecision(AtomicTransaction memory transaction, uint64 chainId) internal {
        vm.chainId(1);
        coordinator.relayDecision(transaction, chainId);
    }

    function _settle(AtomicTransaction memory transaction, uint256 legIndex) internal {
        AtomicLeg memory leg = transaction.legs[legIndex];
        vm.chainId(leg.chainId);
        TwoPhaseCommit(leg.participant).settle(transaction, legIndex);
    }

    /// A message with another origin or content than any that was sent.
    function _forge(uint64 dst, uint64 src, address sender, uint256 kind, bytes32 what, uint256 value)
        internal
    {
        vm.chainId(dst);
        gateway.deliverAs(
            InteroperableAddress.formatEvmV1(dst, address(commits[dst])),
            InteroperableAddress.formatEvmV1(src, sender),
            abi.encode(kind, what, value)
        );
    }

    /* PROOFS */

    function _proofOf(uint64 chainId, address emitter, bytes32[] memory topics, bytes memory data)
        internal
        returns (EventProof memory proof)
    {
        prover.setLog(chainId, 7, ProvenLog(emitter, topics, data));
        proof.blockNumber = 7;
    }

    function _topics(bytes32 first, bytes32 second) internal pure returns (bytes32[] memory topics) {
        topics = new bytes32[](2);
        (topics[0], topics[1]) = (first, second);
    }

    /* ASSERTIONS */

    function _termsHash(AtomicTransaction memory transaction) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(transaction.initiator, transaction.nonce, transaction.voteDeadline, transaction.legs)
        );
    }

    function _assertLeg(AtomicTransaction memory transaction, uint256 legIndex, LegState state)
        internal
        view
    {
        AtomicLeg memory leg = transaction.legs[legIndex];
        TwoPhaseCommit commit = TwoPhaseCommit(leg.participant);
        assertTrue(commit.legStateOf(commit.idOf(transaction), legIndex) == state, "state of the leg");
        bool held = state == LegState.Prepared;
        assertEq(token.balanceOf(leg.participant), held ? AMOUNT : 0, "held");
        assertEq(commit.escrowedOf(address(token)), held ? AMOUNT : 0, "counted");
        assertEq(token.balanceOf(leg.receiver), state == LegState.Paid ? AMOUNT : 0, "received");
        bool home = state == LegState.None || state == LegState.Refunded;
        assertEq(token.balanceOf(leg.payer), home ? FUNDS : FUNDS - AMOUNT, "left");
    }

    function _assertDecision(AtomicTransaction memory transaction, Decision decision) internal view {
        assertTrue(coordinator.decisionOf(coordinator.idOf(transaction)) == decision, "decision");
    }
}
