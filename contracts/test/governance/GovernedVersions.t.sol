// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

import {IActivationLog} from "../../src/interfaces/IActivationLog.sol";
import {IGuardianActs} from "../../src/interfaces/IGuardianActs.sol";
import {GovernanceFixture} from "../support/GovernanceFixture.sol";

/// @dev From a vote to an active version, through governor, timelock and access manager.
contract GovernedVersionsTest is GovernanceFixture {
    function _activateByVote(bytes32 versionHash, bytes32 current) private {
        _pass(
            address(versions),
            abi.encodeCall(versions.activate, (PRODUCTION, versionHash, current)),
            string(abi.encodePacked(versionHash, current))
        );
    }

    function test_ActivationTakesVoteQueueAndDelay() public {
        Proposal memory proposal = _propose(
            address(versions), abi.encodeCall(versions.activate, (PRODUCTION, v1, 0)), "activate v1"
        );
        bytes32 descriptionHash = keccak256(bytes(proposal.description));

        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernor.GovernorUnexpectedProposalState.selector,
                proposal.id,
                IGovernor.ProposalState.Pending,
                bytes32(uint256(1) << uint8(IGovernor.ProposalState.Succeeded))
            )
        );
        governor.queue(proposal.targets, proposal.values, proposal.calldatas, descriptionHash);

        _vote(proposal, whale, FOR);
        _vote(proposal, minnow, AGAINST);
        vm.warp(governor.proposalDeadline(proposal.id) + 1);
        _queue(proposal);
        assertEq(uint256(_stateOf(proposal)), uint256(IGovernor.ProposalState.Queued));

        vm.warp(governor.proposalEta(proposal.id) - 1);
        bytes32 operation = timelock.hashOperationBatch(
            proposal.targets,
            proposal.values,
            proposal.calldatas,
            0,
            bytes20(address(governor)) ^ descriptionHash
        );
        vm.expectRevert(
            abi.encodeWithSelector(
                TimelockController.TimelockUnexpectedOperationState.selector,
                operation,
                bytes32(uint256(1) << uint8(TimelockController.OperationState.Ready))
            )
        );
        _execute(proposal);
        assertEq(versions.activeVersion(), 0);

        skip(1);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v1, 0);
        _execute(proposal);
        assertEq(versions.activeVersion(), v1);
        assertEq(_lastEntry().actor, address(timelock));
    }

    function test_VoteRatifiesAGuardianActInTime() public {
        _activateByVote(v1, 0);
        _activateByVote(v2, v1);
        uint256 actedAt = block.timestamp;
        _guardianRollback(v1);

        skip(6 hours);
        _pass(address(versions), abi.encodeCall(versions.ratifyRollback, (PRODUCTION, v1)), "ratify");
        assertLt(block.timestamp, actedAt + WINDOW);
        vm.warp(actedAt + WINDOW);
        _assertStatus(IActivationLog.Phase.Settled, v1, false);
    }

    /// @dev The slowest vote that the governor's parameters allow still comes before the lapse.
    function test_SlowestVoteComesInTime() public {
        _activateByVote(v1, 0);
        _activateByVote(v2, v1);
        uint256 actedAt = block.timestamp;
        _guardianRollback(v1);

        Proposal memory proposal =
            _propose(address(versions), abi.encodeCall(versions.ratifyRollback, (PRODUCTION, v1)), "ratify");
        vm.warp(governor.proposalDeadline(proposal.id));
        _vote(proposal, whale, FOR);
        vm.warp(governor.proposalDeadline(proposal.id) + 1);
        _queue(proposal);
        vm.warp(governor.proposalEta(proposal.id));
        _execute(proposal);
        assertLe(block.timestamp - actedAt, governor.decisionSeconds() + 1);
        assertLt(block.timestamp, actedAt + WINDOW);
        _assertStatus(IActivationLog.Phase.Settled, v1, false);
    }

    function test_RevertWhen_TheVoteComesTooLate() public {
        _activateByVote(v1, 0);
        _activateByVote(v2, v1);
        uint48 deadline = uint48(block.timestamp + WINDOW);
        _guardianRollback(v1);

        skip(17 hours);
        Proposal memory proposal = _passUpToExecution(
            address(versions), abi.encodeCall(versions.ratifyRollback, (PRODUCTION, v1)), "ratify too late"
        );
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IGuardianActs.RollbackLapsed.selector, PRODUCTION, deadline));
        _execute(proposal);
        assertEq(versions.activeVersion(), v2);
    }

    function test_VoteRejectsAGuardianActAndDismissesTheGuardian() public {
        _activateByVote(v1, 0);
        _activateByVote(v2, v1);
        _guardianRollback(v1);
        _pass(address(versions), abi.encodeCall(versions.rejectRollback, (PRODUCTION, v1)), "reject");
        _assertStatus(IActivationLog.Phase.Settled, v2, true);

        _pass(address(manager), abi.encodeCall(manager.revokeRole, (GUARDIAN_ROLE, guardian)), "dismiss");
        vm.prank(guardian);
        vm.expectRevert(_unauthorized(guardian));
        versions.guardianRollback(PRODUCTION, v1, v2, false);
    }

    function test_VoteRollsBack() public {
        _activateByVote(v1, 0);
        _activateByVote(v2, v1);
        _pass(address(versions), abi.encodeCall(versions.emergencyRollback, (v1)), "roll back");
        _assertStatus(IActivationLog.Phase.Settled, v1, false);
    }

    function test_NobodyButTheTimelockIsLeftInCharge() public {
        address[4] memory others = [address(this), governance, whale, address(governor)];
        for (uint256 i = 0; i < others.length; ++i) {
            (bool isAdmin,) = manager.hasRole(manager.ADMIN_ROLE(), others[i]);
            assertFalse(isAdmin);
            vm.startPrank(others[i]);
            vm.expectRevert(_unauthorized(others[i]));
            versions.activate(PRODUCTION, v1, 0);
            vm.expectRevert(
                abi.encodeWithSignature(
                    "AccessManagerUnauthorizedAccount(address,uint64)", others[i], uint64(0)
                )
            );
            manager.grantRole(GOVERNANCE_ROLE, others[i], 0);
            vm.stopPrank();
        }
        assertFalse(timelock.hasRole(timelock.DEFAULT_ADMIN_ROLE(), address(this)));
    }
}
