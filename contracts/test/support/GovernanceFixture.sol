// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {AgentGptGovernor} from "../../src/AgentGptGovernor.sol";
import {IAgentGptGovernor} from "../../src/interfaces/IAgentGptGovernor.sol";
import {MockVotesToken} from "../../src/mocks/MockVotesToken.sol";
import {WorkflowVersionsFixture} from "./WorkflowVersionsFixture.sol";

/// @dev Governor and timelock over the fixture's contracts, wired as a deployment leaves them: the timelock holds the
/// governance role and is the only admin.
abstract contract GovernanceFixture is WorkflowVersionsFixture {
    uint48 internal constant VOTING_DELAY = 6 hours;
    uint32 internal constant VOTING_PERIOD = 36 hours;
    uint48 internal constant LATE_EXTENSION = 6 hours;
    uint256 internal constant TIMELOCK_DELAY = 12 hours;
    uint256 internal constant PROPOSAL_THRESHOLD = 1_000e18;

    uint8 internal constant AGAINST = 0;
    uint8 internal constant FOR = 1;

    address internal immutable whale = makeAddr("whale");
    address internal immutable minnow = makeAddr("minnow");
    address internal immutable proposalGuardian = makeAddr("proposal guardian");

    MockVotesToken internal token;
    TimelockController internal timelock;
    AgentGptGovernor internal governor;

    /// @dev A proposal of calls to one target each.
    struct Proposal {
        address[] targets;
        uint256[] values;
        bytes[] calldatas;
        string description;
        uint256 id;
    }

    function setUp() public virtual override {
        super.setUp();
        token = new MockVotesToken(false);
        _giveVotes(whale, 60_000e18);
        _giveVotes(minnow, 3_000e18);
        token.mint(address(this), 37_000e18);

        timelock = new TimelockController(TIMELOCK_DELAY, new address[](0), new address[](0), address(this));
        governor = new AgentGptGovernor(_parameters());
        timelock.grantRole(timelock.PROPOSER_ROLE(), address(governor));
        timelock.grantRole(timelock.CANCELLER_ROLE(), address(governor));
        timelock.grantRole(timelock.EXECUTOR_ROLE(), address(governor));
        timelock.renounceRole(timelock.DEFAULT_ADMIN_ROLE(), address(this));

        manager.revokeRole(GOVERNANCE_ROLE, governance);
        manager.grantRole(GOVERNANCE_ROLE, address(timelock), 0);
        manager.grantRole(manager.ADMIN_ROLE(), address(timelock), 0);
        manager.renounceRole(manager.ADMIN_ROLE(), address(this));
        skip(1);
    }

    function _parameters() internal view returns (IAgentGptGovernor.Parameters memory) {
        return IAgentGptGovernor.Parameters({
            token: token,
            timelock: timelock,
            votingDelaySeconds: VOTING_DELAY,
            votingPeriodSeconds: VOTING_PERIOD,
            lateQuorumExtensionSeconds: LATE_EXTENSION,
            proposalThreshold: PROPOSAL_THRESHOLD,
            quorumPercent: 4,
            proposalGuardian: proposalGuardian
        });
    }

    function _giveVotes(address voter, uint256 votes) internal {
        token.mint(voter, votes);
        vm.prank(voter);
        token.delegate(voter);
    }

    function _propose(address target, bytes memory callData, string memory description)
        internal
        returns (Proposal memory proposal)
    {
        proposal.targets = new address[](1);
        proposal.targets[0] = target;
        proposal.values = new uint256[](1);
        proposal.calldatas = new bytes[](1);
        proposal.calldatas[0] = callData;
        proposal.description = description;
        vm.prank(minnow);
        proposal.id = governor.propose(proposal.targets, proposal.values, proposal.calldatas, description);
    }

    function _vote(Proposal memory proposal, address voter, uint8 support) internal {
        if (block.timestamp <= governor.proposalSnapshot(proposal.id)) {
            vm.warp(governor.proposalSnapshot(proposal.id) + 1);
        }
        vm.prank(voter);
        governor.castVote(proposal.id, support);
    }

    function _queue(Proposal memory proposal) internal {
        governor.queue(
            proposal.targets, proposal.values, proposal.calldatas, keccak256(bytes(proposal.description))
        );
    }

    function _execute(Proposal memory proposal) internal {
        governor.execute(
            proposal.targets, proposal.values, proposal.calldatas, keccak256(bytes(proposal.description))
        );
    }

    /// @dev Propose, vote, queue, wait, up to the moment of execution.
    function _passUpToExecution(address target, bytes memory callData, string memory description)
        internal
        returns (Proposal memory proposal)
    {
        proposal = _propose(target, callData, description);
        _vote(proposal, whale, FOR);
        vm.warp(governor.proposalDeadline(proposal.id) + 1);
        _queue(proposal);
        vm.warp(governor.proposalEta(proposal.id));
    }

    function _pass(address target, bytes memory callData, string memory description) internal {
        _execute(_passUpToExecution(target, callData, description));
    }

    function _stateOf(Proposal memory proposal) internal view returns (IGovernor.ProposalState) {
        return governor.state(proposal.id);
    }
}
