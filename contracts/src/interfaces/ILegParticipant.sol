// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AtomicLeg, AtomicTransaction, Decision, LegState} from "../types/AtomicTransaction.sol";
import {EventProof} from "../types/EventProof.sol";
import {ITokenEscrow} from "./ITokenEscrow.sol";

/// @title Where the money of a leg waits for the decision
/// @notice A prepared leg is paid on Commit and refunded on Abort, and on nothing else: no time that passes here
/// ends the waiting. The payer can always have it ended by `abort` at the coordinator after the deadline.
interface ILegParticipant is ITokenEscrow {
    /* EVENTS */

    /// @notice The money is set aside: a vote for Commit that cannot be taken back.
    event LegPrepared(bytes32 indexed id, uint256 indexed legIndex, AtomicLeg leg);

    event VoteRelayed(bytes32 indexed id, uint256 indexed legIndex, bytes32 sendId);

    /// @notice The coordinator's decision became known here.
    event DecisionReceived(bytes32 indexed id, Decision decision);

    /// @notice Another decision than the known one was brought, which no honest way brings. It changed nothing.
    event DecisionRefused(bytes32 indexed id, Decision known, Decision refused);

    event LegSettled(bytes32 indexed id, uint256 indexed legIndex, LegState state, address to);

    /* ERRORS */

    /// @notice Only the one whose money it is may set it aside.
    error NotPayer(address caller, address payer);

    /// @notice The leg is not in the state that the call needs.
    error WrongLegState(bytes32 id, uint256 legIndex, LegState state);

    /// @notice The leg holds more of the token than may depend on what another chain says.
    error LegCapExceeded(address token, uint256 amount, uint256 cap);

    /// @notice Only the one whom the money belongs to may name another account for it.
    error NotEntitled(address caller, address entitled);

    /* ACTIONS */

    /// @notice Sets the caller's money aside and votes for Commit. `msg.value` pays the gateway; what is over
    /// comes back.
    function prepare(AtomicTransaction calldata transaction, uint256 legIndex) external payable;

    /// @notice Sends the vote of a prepared leg once more. Anybody may, at any time.
    function relayVote(AtomicTransaction calldata transaction, uint256 legIndex) external payable;

    /// @notice Pays or refunds a prepared leg as it was decided. Anybody may; never paused.
    function settle(AtomicTransaction calldata transaction, uint256 legIndex) external;

    /// @notice As `settle`, to an account that the entitled one names, for when its own cannot be paid.
    function settleTo(AtomicTransaction calldata transaction, uint256 legIndex, address to) external;

    /// @notice As `settle`, by a proof of the coordinator's TransactionDecided, without any gateway. Never paused.
    function settleByProof(
        AtomicTransaction calldata transaction,
        uint256 legIndex,
        EventProof calldata proof
    ) external;

    /* VIEWS */

    function legStateOf(bytes32 id, uint256 legIndex) external view returns (LegState);
}
