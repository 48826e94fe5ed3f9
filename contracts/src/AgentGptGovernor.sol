// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {
    GovernorCountingSimple
} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {
    GovernorPreventLateQuorum
} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {
    GovernorProposalGuardian
} from "@openzeppelin/contracts/governance/extensions/GovernorProposalGuardian.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {
    GovernorTimelockControl
} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {
    GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";

import {IAgentGptGovernor} from "./interfaces/IAgentGptGovernor.sol";
import {GUARDIAN_WINDOW_SECONDS} from "./types/GuardianWindow.sol";

contract AgentGptGovernor is
    IAgentGptGovernor,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotes,
    GovernorVotesQuorumFraction,
    GovernorPreventLateQuorum,
    GovernorProposalGuardian,
    GovernorTimelockControl
{
    /// @inheritdoc IAgentGptGovernor
    uint256 public constant LONGEST_DECISION_SECONDS = GUARDIAN_WINDOW_SECONDS - 12 hours;

    constructor(Parameters memory parameters)
        Governor("AgentGPT Governor")
        GovernorSettings(
            parameters.votingDelaySeconds, parameters.votingPeriodSeconds, parameters.proposalThreshold
        )
        GovernorVotes(_requireTimestampClock(parameters.token))
        GovernorVotesQuorumFraction(parameters.quorumPercent)
        GovernorPreventLateQuorum(parameters.lateQuorumExtensionSeconds)
        GovernorTimelockControl(parameters.timelock)
    {
        _setProposalGuardian(parameters.proposalGuardian);
        _requireTimelyDecision();
    }

    /* OWN RULES */

    /// @inheritdoc IAgentGptGovernor
    function decisionSeconds() public view returns (uint256 total) {
        return votingDelay() + votingPeriod() + lateQuorumVoteExtension()
            + TimelockController(payable(timelock())).getMinDelay();
    }

    function setVotingDelay(uint48 newVotingDelay) public override {
        super.setVotingDelay(newVotingDelay);
        _requireTimelyDecision();
    }

    function setVotingPeriod(uint32 newVotingPeriod) public override {
        super.setVotingPeriod(newVotingPeriod);
        _requireTimelyDecision();
    }

    function setLateQuorumVoteExtension(uint48 newVoteExtension) public override {
        super.setLateQuorumVoteExtension(newVoteExtension);
        _requireTimelyDecision();
    }

    function updateTimelock(TimelockController newTimelock) public override {
        super.updateTimelock(newTimelock);
        _requireTimelyDecision();
    }

    /// @dev With a quorum of zero a single vote would decide.
    function _updateQuorumNumerator(uint256 newQuorumNumerator) internal override {
        if (newQuorumNumerator == 0) revert GovernorInvalidQuorumFraction(0, quorumDenominator());
        super._updateQuorumNumerator(newQuorumNumerator);
    }

    function _requireTimelyDecision() private view {
        uint256 total = decisionSeconds();
        if (total > LONGEST_DECISION_SECONDS) revert DecisionTooSlow(total, LONGEST_DECISION_SECONDS);
    }

    function _requireTimestampClock(IVotes token) private view returns (IVotes) {
        if (address(token).code.length == 0) revert ClockNotTimestamp(address(token));
        try IERC6372(address(token)).CLOCK_MODE() returns (string memory mode) {
            if (keccak256(bytes(mode)) != keccak256("mode=timestamp")) {
                revert ClockNotTimestamp(address(token));
            }
        } catch {
            revert ClockNotTimestamp(address(token));
        }
        return token;
    }

    /* CHOICES BETWEEN BASES */

    function state(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl)
        returns (ProposalState)
    {
        return super.state(proposalId);
    }

    function proposalDeadline(uint256 proposalId)
        public
        view
        override(Governor, GovernorPreventLateQuorum)
        returns (uint256)
    {
        return super.proposalDeadline(proposalId);
    }

    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    function proposalNeedsQueuing(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl)
        returns (bool)
    {
        return super.proposalNeedsQueuing(proposalId);
    }

    function _tallyUpdated(uint256 proposalId) internal override(Governor, GovernorPreventLateQuorum) {
        super._tallyUpdated(proposalId);
    }

    function _validateCancel(uint256 proposalId, address caller)
        internal
        view
        override(Governor, GovernorProposalGuardian)
        returns (bool)
    {
        return super._validateCancel(proposalId, caller);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}
