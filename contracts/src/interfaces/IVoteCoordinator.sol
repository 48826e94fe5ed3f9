// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AtomicLeg, AtomicTransaction, Decision} from "../types/AtomicTransaction.sol";
import {EventProof} from "../types/EventProof.sol";
import {IGatewayLinks} from "./IGatewayLinks.sol";

/// @title Where the votes of a transaction are counted and its one decision is made
/// @notice Commit when every leg voted for it in time; Abort when the initiator says so before that, or anybody
/// after the deadline. A leg that cannot or will not prepare just does not vote.
interface IVoteCoordinator is IGatewayLinks {
    /* EVENTS */

    event TransactionBegun(bytes32 indexed id, address indexed initiator, AtomicTransaction transaction);
    event VoteCounted(bytes32 indexed id, uint256 indexed legIndex);

    /// @notice A vote that changes nothing: it came late, twice, from another chain than the leg's, or for a
    /// transaction that nobody began here. It can be sent again after the beginning.
    event VoteIgnored(bytes32 indexed id, uint256 indexed legIndex, uint64 chainId);

    /// @notice The decision. Only the coordinator of the transaction writes this, and once.
    event TransactionDecided(bytes32 indexed id, Decision decision);

    event DecisionRelayed(bytes32 indexed id, uint64 indexed chainId, bytes32 sendId);

    /* ERRORS */

    /// @notice A transaction has at least one leg and at most `MAX_LEGS`.
    error InvalidLegCount(uint256 count);

    /// @notice The deadline leaves less or more time than the terms of the chains, or than `MAX_VOTING_SECONDS`.
    error InvalidVoteDeadline(uint64 voteDeadline, uint256 earliest, uint256 latest);

    /// @notice The contract that the leg names is not the one that is listened to on that chain.
    error WrongParticipant(uint256 legIndex, address participant);

    /// @notice The transaction names another coordinator.
    error WrongCoordinator(bytes32 id);

    /// @notice What became of the transaction is known already.
    error AlreadyDecided(bytes32 id, Decision decision);

    /// @notice Nothing became of the transaction yet, as far as is known here.
    error NotDecided(bytes32 id);

    /// @notice Until the deadline only the initiator may abort.
    error VotingOpen(bytes32 id, uint64 voteDeadline);

    /// @notice Nobody began this transaction here, or its votes do not count any more.
    error VotingClosed(bytes32 id);

    /// @notice There is no leg of this number.
    error UnknownLeg(uint256 legIndex);

    /// @notice The proof shows an event, but not the one that is needed of this transaction.
    error ProofOfAnotherEvent(bytes32 id);

    /* ACTIONS */

    /// @notice Begins a transaction of the caller, coordinated here. The payers prepare their legs from then on.
    function begin(AtomicLeg[] calldata legs, uint64 voteDeadline) external returns (bytes32 id);

    /// @notice Counts the vote of a leg by a proof of its LegPrepared, when no gateway brings it. Never paused.
    function voteByProof(AtomicTransaction calldata transaction, uint256 legIndex, EventProof calldata proof)
        external;

    /// @notice Decides for Abort, also of a transaction that nobody began, so that no money waits for it. Never
    /// paused.
    function abort(AtomicTransaction calldata transaction) external;

    /// @notice Tells a chain the decision, as often as anybody pays for it; what is over comes back. Never paused.
    function relayDecision(AtomicTransaction calldata transaction, uint64 chainId) external payable;

    /* VIEWS */

    function idOf(AtomicTransaction calldata transaction) external pure returns (bytes32);

    /// @notice The decision, as far as it is known here.
    function decisionOf(bytes32 id) external view returns (Decision);

    /// @notice Whether the vote of a leg was counted here.
    function hasVoted(bytes32 id, uint256 legIndex) external view returns (bool);

    /// @notice Number that the next transaction of an initiator has.
    function nonceOf(address initiator) external view returns (uint64);

    /// @notice Native units that a vote or a decision costs now on its way to a chain.
    function quoteMessage(uint64 chainId) external view returns (uint256);
}
