// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILegParticipant} from "./ILegParticipant.sol";
import {IVoteCoordinator} from "./IVoteCoordinator.sol";

/// @title Payments on several chains that happen all or not at all
/// @notice One of these is deployed on each chain; any of them can coordinate. First every payer sets the money of
/// its leg aside (a vote), then the coordinator decides once for all, then every leg follows the decision.
/// @dev Only payments of money that was set aside are atomic: a call that another contract has answered cannot be
/// taken back. Waiting ends as soon as the decision arrives, by a gateway or by a proof; nothing else can end it.
interface ITwoPhaseCommit is IVoteCoordinator, ILegParticipant {
    /// @notice The message is none that these contracts send each other.
    error UnknownMessage(uint256 kind);

    /// @notice Stops new transactions and preparations; never votes, decisions or settlement.
    function pause() external;

    function unpause() external;
}
