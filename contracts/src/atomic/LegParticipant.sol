// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILegParticipant} from "../interfaces/ILegParticipant.sol";
import {IVoteCoordinator} from "../interfaces/IVoteCoordinator.sol";
import {AtomicId} from "../libraries/AtomicId.sol";
import {AtomicLeg, AtomicTransaction, Decision, LegState} from "../types/AtomicTransaction.sol";
import {EventProof, ProvenLog} from "../types/EventProof.sol";
import {TokenEscrow} from "./TokenEscrow.sol";
import {VoteCoordinator} from "./VoteCoordinator.sol";

/// Holds the money of legs and lets go of it by the decision alone. A leg whose coordinator is this contract
/// votes and learns the decision without any message.
abstract contract LegParticipant is VoteCoordinator, ILegParticipant, TokenEscrow {
    using AtomicId for AtomicTransaction;

    mapping(bytes32 id => mapping(uint256 legIndex => LegState)) private _legs;

    /* PREPARING */

    /// @inheritdoc ILegParticipant
    function prepare(AtomicTransaction calldata transaction, uint256 legIndex)
        external
        payable
        nonReentrant
        whenNotPaused
    {
        bytes32 id = transaction.idOf();
        AtomicLeg calldata leg = _requirePreparable(transaction, legIndex, id);
        _legs[id][legIndex] = LegState.Prepared;
        uint256 received = _setAside(leg.token, leg.amount);
        // The other payers agreed to this amount, not to what is left of it.
        if (received != leg.amount) revert UnexpectedReceipt(leg.token, leg.amount, received);
        emit LegPrepared(id, legIndex, leg);
        _vote(transaction.coordinatorChainId, id, legIndex);
    }

    /// @inheritdoc ILegParticipant
    function relayVote(AtomicTransaction calldata transaction, uint256 legIndex)
        external
        payable
        nonReentrant
    {
        bytes32 id = transaction.idOf();
        _requireState(id, legIndex, LegState.Prepared);
        _vote(transaction.coordinatorChainId, id, legIndex);
    }

    function _vote(uint64 coordinatorChainId, bytes32 id, uint256 legIndex) private {
        if (coordinatorChainId == block.chainid) {
            _countVote(id, legIndex, uint64(block.chainid));
            _giveAllBack();
        } else {
            bytes32 sendId = _sendPaid(coordinatorChainId, _encodeMessage(VOTE, id, legIndex));
            emit VoteRelayed(id, legIndex, sendId);
        }
    }

    /* SETTLING */

    /// @inheritdoc ILegParticipant
    function settle(AtomicTransaction calldata transaction, uint256 legIndex) external nonReentrant {
        bytes32 id = transaction.idOf();
        _settle(id, transaction, legIndex, _entitled(id, transaction, legIndex));
    }

    /// @inheritdoc ILegParticipant
    function settleTo(AtomicTransaction calldata transaction, uint256 legIndex, address to)
        external
        nonReentrant
    {
        bytes32 id = transaction.idOf();
        address entitled = _entitled(id, transaction, legIndex);
        if (msg.sender != entitled) revert NotEntitled(msg.sender, entitled);
        _settle(id, transaction, legIndex, to);
    }

    /// @inheritdoc ILegParticipant
    function settleByProof(
        AtomicTransaction calldata transaction,
        uint256 legIndex,
        EventProof calldata proof
    ) external nonReentrant {
        bytes32 id = transaction.idOf();
        // Without a prepared leg `_settle` undoes this. The coordinator of a prepared one was the counterpart
        // when it was prepared, so its word is good for ever.
        if (_decisions[id] == Decision.None) _receiveDecision(id, _readDecision(transaction, id, proof));
        _settle(id, transaction, legIndex, _entitled(id, transaction, legIndex));
    }

    /// @dev The caller has found out by `_entitled` that it is decided.
    function _settle(bytes32 id, AtomicTransaction calldata transaction, uint256 legIndex, address to)
        private
    {
        _requireState(id, legIndex, LegState.Prepared);
        AtomicLeg calldata leg = transaction.legs[legIndex];
        LegState state = _decisions[id] == Decision.Commit ? LegState.Paid : LegState.Refunded;
        _legs[id][legIndex] = state;
        emit LegSettled(id, legIndex, state, to);
        _payOut(leg.token, to, leg.amount);
    }

    function _entitled(bytes32 id, AtomicTransaction calldata transaction, uint256 legIndex)
        private
        view
        returns (address)
    {
        AtomicLeg calldata leg = _requireLeg(transaction, legIndex);
        return _requireDecided(id) == Decision.Commit ? leg.receiver : leg.payer;
    }

    /* THE DECISION */

    /// @dev The first decision stays. Never reverts: a second one must not stop the gateway.
    function _receiveDecision(bytes32 id, Decision decision) internal {
        Decision known = _decisions[id];
        if (known == Decision.None) {
            _decisions[id] = decision;
            emit DecisionReceived(id, decision);
        } else if (known != decision) {
            emit DecisionRefused(id, known, decision);
        }
    }

    function _readDecision(AtomicTransaction calldata transaction, bytes32 id, EventProof calldata proof)
        private
        view
        returns (Decision decision)
    {
        ProvenLog memory log = receiptProver.proveLog(transaction.coordinatorChainId, proof);
        bool shown = log.emitter == transaction.coordinator && log.topics.length == 2
            && log.topics[0] == IVoteCoordinator.TransactionDecided.selector && log.topics[1] == id;
        if (!shown) revert ProofOfAnotherEvent(id);
        return abi.decode(log.data, (Decision));
    }

    /* VIEWS */

    /// @inheritdoc ILegParticipant
    function legStateOf(bytes32 id, uint256 legIndex) external view returns (LegState) {
        return _legs[id][legIndex];
    }

    /* CHECKS */

    function _requirePreparable(AtomicTransaction calldata transaction, uint256 legIndex, bytes32 id)
        private
        view
        returns (AtomicLeg calldata leg)
    {
        leg = _requireLeg(transaction, legIndex);
        bool here = leg.chainId == block.chainid && leg.participant == address(this);
        if (!here) revert WrongParticipant(legIndex, leg.participant);
        if (msg.sender != leg.payer) revert NotPayer(msg.sender, leg.payer);
        _requireRecipient(leg.receiver);
        _requireState(id, legIndex, LegState.None);
        _requireUndecided(id);
        _requireDeadline(transaction.voteDeadline, block.timestamp, block.timestamp + MAX_VOTING_SECONDS);
        if (transaction.coordinatorChainId == block.chainid) {
            if (!_counts(id, legIndex, leg.chainId)) revert VotingClosed(id);
        } else {
            _requireTrusted(transaction, leg, id);
        }
    }

    /// @dev Another chain's word moves the money, so it has to be the counterpart's, and about a bounded amount.
    function _requireTrusted(AtomicTransaction calldata transaction, AtomicLeg calldata leg, bytes32 id)
        private
        view
    {
        uint64 chainId = transaction.coordinatorChainId;
        if (transaction.coordinator != _requireLink(chainId).counterpart) revert WrongCoordinator(id);
        uint256 cap = finalityPolicy.capOf(leg.chainId, chainId, leg.token).perOrder;
        if (leg.amount > cap) revert LegCapExceeded(leg.token, leg.amount, cap);
    }

    function _requireState(bytes32 id, uint256 legIndex, LegState expected) private view {
        LegState state = _legs[id][legIndex];
        if (state != expected) revert WrongLegState(id, legIndex, state);
    }
}
