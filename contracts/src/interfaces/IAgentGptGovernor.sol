// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// @title The governor of AgentGPT
/// @notice OpenZeppelin's Governor over a votes token that counts time in seconds; what passes is executed by a
/// timelock, which holds the governance role. A vote must be able to answer a guardian's rollback before it lapses:
/// parameters under which a decision takes longer than `LONGEST_DECISION_SECONDS` are refused.
interface IAgentGptGovernor {
    /// @param token ERC20Votes with a timestamp clock.
    /// @param timelock Executes; this governor must be its proposer, canceller and executor.
    /// @param votingDelaySeconds From the proposal to the snapshot of voting power.
    /// @param votingPeriodSeconds From the snapshot to the end of the vote.
    /// @param lateQuorumExtensionSeconds Time to oppose that remains after the quorum was reached late.
    /// @param proposalThreshold Votes needed to propose.
    /// @param quorumPercent Of the token's supply, 1 to 100.
    /// @param proposalGuardian May cancel any proposal; zero: each proposer may cancel their own. Must not be the
    /// account that may call `guardianRollback`, which could cancel every answer to its own acts.
    struct Parameters {
        IVotes token;
        TimelockController timelock;
        uint48 votingDelaySeconds;
        uint32 votingPeriodSeconds;
        uint48 lateQuorumExtensionSeconds;
        uint256 proposalThreshold;
        uint256 quorumPercent;
        address proposalGuardian;
    }

    /// @dev The governor's periods are seconds; a token that counts blocks would make them something else.
    error ClockNotTimestamp(address token);
    error DecisionTooSlow(uint256 decisionSeconds, uint256 longestSeconds);

    /// @notice 60 hours: the guardian's window less 12 hours in which people notice, propose, queue and execute.
    // solhint-disable-next-line func-name-mixedcase
    function LONGEST_DECISION_SECONDS() external view returns (uint256 longestSeconds);

    /// @return total Seconds from a proposal to its execution at the latest: delay, period, late extension and timelock.
    /// Look here before raising the timelock's own delay, which the governor cannot refuse.
    function decisionSeconds() external view returns (uint256 total);
}
