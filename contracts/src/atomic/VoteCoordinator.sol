// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IFinalityPolicy} from "../interfaces/IFinalityPolicy.sol";
import {ILegParticipant} from "../interfaces/ILegParticipant.sol";
import {IReceiptProver} from "../interfaces/IReceiptProver.sol";
import {IVoteCoordinator} from "../interfaces/IVoteCoordinator.sol";
import {AtomicId} from "../libraries/AtomicId.sol";
import {AtomicLeg, AtomicTransaction, Decision} from "../types/AtomicTransaction.sol";
import {EventProof, ProvenLog} from "../types/EventProof.sol";
import {PairPolicy} from "../types/PairPolicy.sol";
import {LegMessages} from "./LegMessages.sol";

/// Counts votes. `_decisions` holds those made here and those received; they cannot meet, for an id names its
/// coordinator.
abstract contract VoteCoordinator is IVoteCoordinator, LegMessages, Pausable, ReentrancyGuardTransient {
    using AtomicId for AtomicTransaction;

    /* CONSTANTS */

    uint256 public constant MAX_LEGS = 16;

    /// @notice The longest that payers can be made to wait for votes.
    uint64 public constant MAX_VOTING_SECONDS = 7 days;

    IReceiptProver public immutable receiptProver;
    IFinalityPolicy public immutable finalityPolicy;

    /* STORAGE */

    /// @param votes Bit n is set when leg n voted.
    struct Ballot {
        uint64 voteDeadline;
        uint16 votes;
        uint64[] chainIds;
    }

    mapping(bytes32 id => Ballot) private _ballots;
    mapping(bytes32 id => Decision) internal _decisions;
    mapping(address initiator => uint64) private _nonces;

    constructor(IReceiptProver prover, IFinalityPolicy policy) {
        receiptProver = prover;
        finalityPolicy = policy;
    }

    /* BEGINNING */

    /// @inheritdoc IVoteCoordinator
    function begin(AtomicLeg[] calldata legs, uint64 voteDeadline)
        external
        whenNotPaused
        returns (bytes32 id)
    {
        if (legs.length == 0 || legs.length > MAX_LEGS) {
            revert InvalidLegCount(legs.length);
        }
        _requireDeadline(voteDeadline, block.timestamp, block.timestamp + MAX_VOTING_SECONDS);
        uint64 nonce = _nonces[msg.sender]++;
        bytes32 termsHash = AtomicId.hashTerms(msg.sender, nonce, voteDeadline, legs);
        id = AtomicId.combine(block.chainid, address(this), termsHash);
        _requireUndecided(id);
        Ballot storage ballot = _ballots[id];
        ballot.voteDeadline = voteDeadline;
        for (uint256 i; i < legs.length; ++i) {
            _requireReachable(legs[i], i, voteDeadline);
            ballot.chainIds.push(legs[i].chainId);
        }
        emit TransactionBegun(
            id,
            msg.sender,
            AtomicTransaction(uint64(block.chainid), address(this), msg.sender, nonce, voteDeadline, legs)
        );
    }

    /// @dev Votes of another chain have to arrive in time under the terms of the pair.
    function _requireReachable(AtomicLeg calldata leg, uint256 legIndex, uint64 voteDeadline) private view {
        bool local = leg.chainId == block.chainid;
        address expected = local ? address(this) : _requireLink(leg.chainId).counterpart;
        if (leg.participant != expected) revert WrongParticipant(legIndex, leg.participant);
        if (local) return;
        PairPolicy memory terms = finalityPolicy.policyOf(leg.chainId, uint64(block.chainid));
        _requireDeadline(
            voteDeadline, block.timestamp + terms.minTtlSeconds, block.timestamp + terms.maxTtlSeconds
        );
    }

    /* VOTES */

    /// @inheritdoc IVoteCoordinator
    function voteByProof(AtomicTransaction calldata transaction, uint256 legIndex, EventProof calldata proof)
        external
    {
        bytes32 id = transaction.idOf();
        AtomicLeg calldata leg = _requireLeg(transaction, legIndex);
        if (!_counts(id, legIndex, leg.chainId)) revert VotingClosed(id);
        ProvenLog memory log = receiptProver.proveLog(leg.chainId, proof);
        bool shown = log.emitter == leg.participant && log.topics.length == 3
            && log.topics[0] == ILegParticipant.LegPrepared.selector && log.topics[1] == id
            && log.topics[2] == bytes32(legIndex);
        if (!shown) revert ProofOfAnotherEvent(id);
        _countVote(id, legIndex, leg.chainId);
    }

    /// @dev Never reverts: a vote that does not count must not stop the gateway.
    function _countVote(bytes32 id, uint256 legIndex, uint64 chainId) internal {
        Ballot storage ballot = _ballots[id];
        if (!_counts(id, legIndex, chainId) || hasVoted(id, legIndex)) {
            emit VoteIgnored(id, legIndex, chainId);
            return;
        }
        ballot.votes |= uint16(1 << legIndex);
        emit VoteCounted(id, legIndex);
        if (ballot.votes == (1 << ballot.chainIds.length) - 1) _decide(id, Decision.Commit);
    }

    /// @dev Whether votes of this leg count now. Only its own chain can vote for a leg.
    function _counts(bytes32 id, uint256 legIndex, uint64 chainId) internal view returns (bool) {
        Ballot storage ballot = _ballots[id];
        return _decisions[id] == Decision.None && block.timestamp <= ballot.voteDeadline
            && legIndex < ballot.chainIds.length && ballot.chainIds[legIndex] == chainId;
    }

    /* DECIDING */

    /// @inheritdoc IVoteCoordinator
    function abort(AtomicTransaction calldata transaction) external {
        bytes32 id = _requireCoordinated(transaction);
        _requireUndecided(id);
        bool early = block.timestamp <= transaction.voteDeadline;
        if (early && msg.sender != transaction.initiator) revert VotingOpen(id, transaction.voteDeadline);
        _decide(id, Decision.Abort);
    }

    /// @dev The only place where a decision is made; both callers have seen that there is none.
    function _decide(bytes32 id, Decision decision) private {
        _decisions[id] = decision;
        emit TransactionDecided(id, decision);
    }

    /// @inheritdoc IVoteCoordinator
    function relayDecision(AtomicTransaction calldata transaction, uint64 chainId)
        external
        payable
        nonReentrant
    {
        bytes32 id = _requireCoordinated(transaction);
        Decision decision = _requireDecided(id);
        bytes32 sendId =
            _sendPaid(chainId, _encodeMessage(DECISION, transaction.hashTerms(), uint256(decision)));
        emit DecisionRelayed(id, chainId, sendId);
    }

    /* VIEWS */

    /// @inheritdoc IVoteCoordinator
    function idOf(AtomicTransaction calldata transaction) external pure returns (bytes32) {
        return transaction.idOf();
    }

    /// @inheritdoc IVoteCoordinator
    function decisionOf(bytes32 id) external view returns (Decision) {
        return _decisions[id];
    }

    /// @inheritdoc IVoteCoordinator
    function hasVoted(bytes32 id, uint256 legIndex) public view returns (bool) {
        return (_ballots[id].votes >> legIndex) & 1 == 1;
    }

    /// @inheritdoc IVoteCoordinator
    function nonceOf(address initiator) external view returns (uint64) {
        return _nonces[initiator];
    }

    /// @inheritdoc IVoteCoordinator
    function quoteMessage(uint64 chainId) external view returns (uint256) {
        return _quote(chainId, _encodeMessage(DECISION, bytes32(0), uint256(Decision.Commit)));
    }

    /* CHECKS */

    function _requireDeadline(uint64 voteDeadline, uint256 earliest, uint256 latest) internal pure {
        if (voteDeadline < earliest || voteDeadline > latest) {
            revert InvalidVoteDeadline(voteDeadline, earliest, latest);
        }
    }

    function _requireCoordinated(AtomicTransaction calldata transaction) private view returns (bytes32 id) {
        id = transaction.idOf();
        bool here =
            transaction.coordinatorChainId == block.chainid && transaction.coordinator == address(this);
        if (!here) revert WrongCoordinator(id);
    }

    function _requireLeg(AtomicTransaction calldata transaction, uint256 legIndex)
        internal
        pure
        returns (AtomicLeg calldata)
    {
        if (legIndex >= transaction.legs.length) revert UnknownLeg(legIndex);
        return transaction.legs[legIndex];
    }

    function _requireUndecided(bytes32 id) internal view {
        if (_decisions[id] != Decision.None) revert AlreadyDecided(id, _decisions[id]);
    }

    function _requireDecided(bytes32 id) internal view returns (Decision decision) {
        decision = _decisions[id];
        if (decision == Decision.None) revert NotDecided(id);
    }
}
