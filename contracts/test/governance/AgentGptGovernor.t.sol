// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {
    GovernorPreventLateQuorum
} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {
    GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

import {AgentGptGovernor} from "../../src/AgentGptGovernor.sol";
import {IAgentGptGovernor} from "../../src/interfaces/IAgentGptGovernor.sol";
import {MockVotesToken} from "../../src/mocks/MockVotesToken.sol";
import {GovernanceFixture} from "../support/GovernanceFixture.sol";

contract AgentGptGovernorTest is GovernanceFixture {
    uint256 private constant LONGEST = 60 hours;

    function test_Settings() public view {
        assertEq(governor.name(), "AgentGPT Governor");
        assertEq(governor.votingDelay(), VOTING_DELAY);
        assertEq(governor.votingPeriod(), VOTING_PERIOD);
        assertEq(governor.lateQuorumVoteExtension(), LATE_EXTENSION);
        assertEq(governor.proposalThreshold(), PROPOSAL_THRESHOLD);
        assertEq(governor.quorum(block.timestamp - 1), 4_000e18);
        assertEq(governor.proposalGuardian(), proposalGuardian);
        assertEq(governor.timelock(), address(timelock));
        assertEq(governor.CLOCK_MODE(), "mode=timestamp");
        assertEq(governor.LONGEST_DECISION_SECONDS(), LONGEST);
        assertEq(governor.decisionSeconds(), LONGEST);
        assertTrue(governor.proposalNeedsQueuing(0));
    }

    /* CONSTRUCTOR */

    function test_RevertWhen_DecisionWouldBeTooSlow() public {
        IAgentGptGovernor.Parameters memory parameters = _parameters();
        parameters.votingDelaySeconds += 1;
        _expectConstructorRevert(
            parameters,
            abi.encodeWithSelector(IAgentGptGovernor.DecisionTooSlow.selector, LONGEST + 1, LONGEST)
        );
    }

    function test_RevertWhen_TokenCountsBlocks() public {
        IAgentGptGovernor.Parameters memory parameters = _parameters();
        parameters.token = new MockVotesToken(true);
        _expectConstructorRevert(
            parameters,
            abi.encodeWithSelector(IAgentGptGovernor.ClockNotTimestamp.selector, address(parameters.token))
        );
    }

    function test_RevertWhen_TokenHasNoClock() public {
        IAgentGptGovernor.Parameters memory parameters = _parameters();
        parameters.token = IVotes(address(verifiers));
        _expectConstructorRevert(
            parameters,
            abi.encodeWithSelector(IAgentGptGovernor.ClockNotTimestamp.selector, address(verifiers))
        );
    }

    function test_RevertWhen_TokenIsNoContract() public {
        IAgentGptGovernor.Parameters memory parameters = _parameters();
        parameters.token = IVotes(address(0));
        _expectConstructorRevert(
            parameters, abi.encodeWithSelector(IAgentGptGovernor.ClockNotTimestamp.selector, address(0))
        );
    }

    function test_RevertWhen_QuorumIsZero() public {
        IAgentGptGovernor.Parameters memory parameters = _parameters();
        parameters.quorumPercent = 0;
        _expectConstructorRevert(
            parameters,
            abi.encodeWithSelector(GovernorVotesQuorumFraction.GovernorInvalidQuorumFraction.selector, 0, 100)
        );
    }

    function test_RevertWhen_LateExtensionIsLongerThanThePeriod() public {
        IAgentGptGovernor.Parameters memory parameters = _parameters();
        (parameters.votingPeriodSeconds, parameters.lateQuorumExtensionSeconds) = (6 hours, 6 hours + 1);
        _expectConstructorRevert(
            parameters,
            abi.encodeWithSelector(
                GovernorPreventLateQuorum.GovernorPreventLateQuorumVoteExtensionTooLarge.selector,
                6 hours + 1,
                6 hours
            )
        );
    }

    function _expectConstructorRevert(IAgentGptGovernor.Parameters memory parameters, bytes memory reason)
        private
    {
        vm.expectRevert(reason);
        new AgentGptGovernor(parameters);
    }

    /* CHANGING PARAMETERS BY VOTE */

    function test_ShorterPeriodsPass() public {
        _pass(address(governor), abi.encodeCall(governor.setVotingPeriod, (24 hours)), "shorter");
        assertEq(governor.decisionSeconds(), LONGEST - 12 hours);
        _pass(address(governor), abi.encodeCall(governor.setVotingDelay, (12 hours)), "later");
        _pass(address(governor), abi.encodeCall(governor.setLateQuorumVoteExtension, (12 hours)), "more time");
        assertEq(governor.decisionSeconds(), LONGEST);
    }

    function test_RevertWhen_AVoteWouldMakeDecisionsTooSlow() public {
        bytes memory reason =
            abi.encodeWithSelector(IAgentGptGovernor.DecisionTooSlow.selector, LONGEST + 1, LONGEST);
        TimelockController slower =
            new TimelockController(TIMELOCK_DELAY + 1, new address[](0), new address[](0), address(0));
        bytes[4] memory changes = [
            abi.encodeCall(governor.setVotingDelay, (VOTING_DELAY + 1)),
            abi.encodeCall(governor.setVotingPeriod, (VOTING_PERIOD + 1)),
            abi.encodeCall(governor.setLateQuorumVoteExtension, (LATE_EXTENSION + 1)),
            abi.encodeCall(governor.updateTimelock, (slower))
        ];
        for (uint256 i = 0; i < changes.length; ++i) {
            Proposal memory proposal =
                _passUpToExecution(address(governor), changes[i], string(abi.encode(i)));
            vm.expectRevert(reason);
            _execute(proposal);
        }
        assertEq(governor.decisionSeconds(), LONGEST);
    }

    function test_RevertWhen_AVoteWouldAbolishTheQuorum() public {
        Proposal memory proposal = _passUpToExecution(
            address(governor), abi.encodeCall(governor.updateQuorumNumerator, (0)), "no quorum"
        );
        vm.expectRevert(
            abi.encodeWithSelector(GovernorVotesQuorumFraction.GovernorInvalidQuorumFraction.selector, 0, 100)
        );
        _execute(proposal);
    }

    function test_RevertWhen_ChangingParametersWithoutAVote() public {
        bytes memory reason = abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, whale);
        vm.startPrank(whale);
        vm.expectRevert(reason);
        governor.setVotingDelay(1);
        vm.expectRevert(reason);
        governor.setVotingPeriod(1);
        vm.expectRevert(reason);
        governor.setLateQuorumVoteExtension(1);
        vm.expectRevert(reason);
        governor.updateTimelock(timelock);
        vm.expectRevert(reason);
        governor.setProposalGuardian(whale);
        vm.stopPrank();
    }

    /* THE COURSE OF A PROPOSAL */

    function test_LateQuorumExtendsTheVote() public {
        Proposal memory proposal = _propose(address(versions), abi.encodeCall(versions.revoke, (v1)), "late");
        uint256 deadline = governor.proposalDeadline(proposal.id);
        vm.warp(deadline - 1);
        _vote(proposal, whale, FOR);
        assertEq(governor.proposalDeadline(proposal.id), deadline - 1 + LATE_EXTENSION);
    }

    function test_ProposalGuardianCancelsAnyProposal() public {
        Proposal memory proposal =
            _passUpToExecution(address(versions), abi.encodeCall(versions.revoke, (v1)), "bad");
        bytes32 descriptionHash = keccak256(bytes(proposal.description));
        vm.prank(anybody);
        vm.expectRevert(
            abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, proposal.id, anybody)
        );
        governor.cancel(proposal.targets, proposal.values, proposal.calldatas, descriptionHash);

        vm.prank(proposalGuardian);
        governor.cancel(proposal.targets, proposal.values, proposal.calldatas, descriptionHash);
        assertEq(uint256(_stateOf(proposal)), uint256(IGovernor.ProposalState.Canceled));
        assertFalse(versions.isRevoked(v1));
    }

    function test_RevertWhen_ProposingBelowTheThreshold() public {
        address[] memory targets = new address[](1);
        vm.prank(anybody);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernor.GovernorInsufficientProposerVotes.selector, anybody, 0, PROPOSAL_THRESHOLD
            )
        );
        governor.propose(targets, new uint256[](1), new bytes[](1), "spam");
    }

    function test_ProposalFailsBelowQuorum() public {
        Proposal memory proposal = _propose(address(versions), abi.encodeCall(versions.revoke, (v1)), "quiet");
        _vote(proposal, minnow, FOR);
        vm.warp(governor.proposalDeadline(proposal.id) + 1);
        assertEq(uint256(_stateOf(proposal)), uint256(IGovernor.ProposalState.Defeated));
    }
}
