// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IActivationLog} from "../../src/interfaces/IActivationLog.sol";
import {IVersionGraph} from "../../src/interfaces/IVersionGraph.sol";
import {WorkflowVersionsFixture} from "../support/WorkflowVersionsFixture.sol";

contract ActivationLogTest is WorkflowVersionsFixture {
    bytes32 private constant FEATURE = "risk-engine-upgrade";
    bytes32 private constant STAGING = "staging-asia";

    /* ACTIVATE */

    function test_FirstActivation() public {
        _assertStatus(IActivationLog.Phase.Unused, 0, false);
        assertFalse(versions.wasActive(PRODUCTION, v1));

        vm.expectEmit(address(versions));
        emit IActivationLog.ActivationLogged(PRODUCTION, v1, 0, IActivationLog.Cause.Activated, governance, 0);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v1, 0);
        vm.prank(governance);
        versions.activate(PRODUCTION, v1, 0);

        _assertStatus(IActivationLog.Phase.Settled, v1, false);
        assertTrue(versions.wasActive(PRODUCTION, v1));
        assertFalse(versions.wasActive(STAGING, v1));
        assertEq(versions.environmentCount(), 1);
        assertEq(versions.environmentAt(0), PRODUCTION);
    }

    function test_NextActivationNamesTheVersionLeft() public {
        _activate(v1);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v2, v1);
        vm.prank(governance);
        versions.activate(PRODUCTION, v2, v1);

        IActivationLog.Activation memory entry = _lastEntry();
        assertEq(entry.version, v2);
        assertEq(entry.previous, v1);
        assertEq(entry.actor, governance);
        assertEq(entry.since, block.timestamp);
        assertEq(uint256(entry.cause), uint256(IActivationLog.Cause.Activated));
        assertEq(versions.environmentCount(), 1);
    }

    function test_OlderVersionCanBeActivatedByVote() public {
        _activateAll();
        _activate(v1);
        assertEq(versions.activeVersion(), v1);
        assertEq(versions.logLength(PRODUCTION), 4);
    }

    function test_EnvironmentsAreIndependent() public {
        _activate(v1);
        vm.recordLogs();
        vm.prank(governance);
        versions.activate("production-eu", v2, 0);
        assertEq(vm.getRecordedLogs().length, 1, "VersionChanged speaks of production only");
        assertEq(versions.activeVersion(), v1);
        assertEq(versions.activeVersionOf("production-eu"), v2);
        assertEq(versions.environmentCount(), 2);
    }

    function test_RevertWhen_ActivatingInNoEnvironment() public {
        _expectActivateRevert(0, v1, 0, abi.encodeWithSelector(IVersionGraph.ZeroName.selector));
    }

    function test_RevertWhen_ActivatingAnUnknownVersion() public {
        _expectActivateRevert(
            PRODUCTION,
            "typo",
            0,
            abi.encodeWithSelector(IVersionGraph.UnknownVersion.selector, bytes32("typo"))
        );
        _expectActivateRevert(
            PRODUCTION, 0, 0, abi.encodeWithSelector(IVersionGraph.UnknownVersion.selector, bytes32(0))
        );
    }

    function test_RevertWhen_ActiveVersionMoved() public {
        _activate(v1);
        _expectActivateRevert(
            PRODUCTION,
            v2,
            v3,
            abi.encodeWithSelector(IActivationLog.ActiveVersionMoved.selector, PRODUCTION, v3, v1)
        );
        _expectActivateRevert(
            PRODUCTION,
            v2,
            0,
            abi.encodeWithSelector(IActivationLog.ActiveVersionMoved.selector, PRODUCTION, bytes32(0), v1)
        );
    }

    function test_RevertWhen_ActivatingARevokedVersion() public {
        _activate(v1);
        _revoke(v2);
        _expectActivateRevert(
            PRODUCTION, v2, v1, abi.encodeWithSelector(IActivationLog.VersionIsRevoked.selector, v2)
        );
    }

    function test_RevertWhen_ActivatingTheSelectedVersion() public {
        _activate(v1);
        _expectActivateRevert(
            PRODUCTION,
            v1,
            v1,
            abi.encodeWithSelector(IActivationLog.VersionAlreadySelected.selector, PRODUCTION, v1)
        );
    }

    function test_RevertWhen_ActivatingWithoutRegisteredVerifier() public {
        vm.prank(governance);
        verifiers.removeVerifier(VERIFIER);
        _expectActivateRevert(
            PRODUCTION, v1, 0, abi.encodeWithSelector(IActivationLog.VerifierNotRegistered.selector, VERIFIER)
        );
    }

    function test_RevertWhen_ActivatingWithoutRole() public {
        address[4] memory others = [guardian, publisher, orchestrator, anybody];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(_unauthorized(others[i]));
            versions.activate(PRODUCTION, v1, 0);
        }
    }

    function _expectActivateRevert(
        bytes32 environment,
        bytes32 versionHash,
        bytes32 expected,
        bytes memory reason
    ) private {
        uint256 length = versions.logLength(environment);
        bytes32 active = versions.activeVersionOf(environment);
        vm.prank(governance);
        vm.expectRevert(reason);
        versions.activate(environment, versionHash, expected);
        assertEq(versions.logLength(environment), length);
        assertEq(versions.activeVersionOf(environment), active);
    }

    /* ISOLATED ENVIRONMENTS */

    function test_PublisherStagesInItsIsolatedEnvironment() public {
        bytes32 candidate = _isolatedCandidate();
        vm.startPrank(publisher);
        versions.stage(STAGING, v2, 0);
        versions.stage(STAGING, candidate, v2);
        versions.stage(STAGING, v2, candidate);
        vm.stopPrank();
        assertEq(versions.activeVersionOf(STAGING), v2);
        IActivationLog.Activation memory entry = versions.logEntries(STAGING, 1, 1)[0];
        assertEq(entry.version, candidate);
        assertEq(entry.previous, v2);
        assertEq(entry.actor, publisher);
        assertEq(uint256(entry.cause), uint256(IActivationLog.Cause.Staged));
    }

    function test_IsolatedContentReachesProductionByMergeOnly() public {
        bytes32 candidate = _isolatedCandidate();
        _expectActivateRevert(
            PRODUCTION,
            candidate,
            0,
            abi.encodeWithSelector(IActivationLog.VersionIsIsolated.selector, candidate, STAGING)
        );
        bytes32 merged = _publishDefinition(MAIN, _definition(v3, candidate, "merged"));
        _activate(merged);
        assertEq(versions.activeVersion(), merged);
    }

    function test_GovernanceMayActivateInAnIsolatedEnvironment() public {
        bytes32 candidate = _isolatedCandidate();
        vm.prank(governance);
        versions.activate(STAGING, candidate, 0);
        assertEq(versions.activeVersionOf(STAGING), candidate);
    }

    function test_RevertWhen_StagingInAGovernedEnvironment() public {
        _activate(v1);
        vm.prank(publisher);
        vm.expectRevert(abi.encodeWithSelector(IActivationLog.EnvironmentNotIsolated.selector, PRODUCTION));
        versions.stage(PRODUCTION, v2, v1);
    }

    function test_RevertWhen_StagingAnotherBranchsIsolatedVersion() public {
        bytes32 candidate = _isolatedCandidate();
        vm.startPrank(publisher);
        versions.createBranch("other", v1, "staging-eu");
        vm.expectRevert(abi.encodeWithSelector(IActivationLog.VersionIsIsolated.selector, candidate, STAGING));
        versions.stage("staging-eu", candidate, 0);
        vm.stopPrank();
    }

    function test_RevertWhen_StagingOnAMovedEnvironment() public {
        bytes32 candidate = _isolatedCandidate();
        vm.prank(publisher);
        vm.expectRevert(
            abi.encodeWithSelector(IActivationLog.ActiveVersionMoved.selector, STAGING, v2, bytes32(0))
        );
        versions.stage(STAGING, candidate, v2);
    }

    function test_RevertWhen_StagingDuringAGuardianAct() public {
        bytes32 candidate = _isolatedCandidate();
        vm.startPrank(publisher);
        versions.stage(STAGING, v2, 0);
        versions.stage(STAGING, candidate, v2);
        vm.stopPrank();
        vm.prank(guardian);
        versions.guardianRollback(STAGING, v2, candidate, false);
        uint48 deadline = versions.status(STAGING).deadline;

        vm.prank(publisher);
        vm.expectRevert(abi.encodeWithSelector(IActivationLog.GuardianActPending.selector, STAGING, deadline));
        versions.stage(STAGING, candidate, v2);

        vm.warp(deadline);
        vm.prank(publisher);
        versions.stage(STAGING, v2, candidate);
        assertEq(versions.activeVersionOf(STAGING), v2);
        assertEq(versions.logLength(STAGING), 5);
        assertFalse(versions.status(STAGING).guardianDisarmed);
    }

    function test_RevertWhen_StagingWithoutRole() public {
        _isolatedCandidate();
        vm.prank(anybody);
        vm.expectRevert(_unauthorized(anybody));
        versions.stage(STAGING, v2, 0);
    }

    function _isolatedCandidate() private returns (bytes32) {
        vm.prank(publisher);
        versions.createBranch(FEATURE, v2, STAGING);
        return _publish(FEATURE, v2, "candidate");
    }

    /* REVOKE */

    function test_RevokingTheActiveVersionPauses() public {
        _activateAll();
        vm.prank(governance);
        versions.activate("production-eu", v3, 0);

        vm.expectEmit(address(versions));
        emit IVersionGraph.VersionRevoked(v3);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(0, v3);
        _revoke(v3);

        _assertPaused(v3);
        assertTrue(versions.isPaused("production-eu"));
        assertEq(versions.activeVersionOf("production-eu"), 0);
        assertTrue(versions.isRevoked(v3));
        assertTrue(versions.version(v3).revoked);
    }

    function test_ActivationAfterAPauseHasNoPrevious() public {
        _activateAll();
        _revoke(v3);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v2, 0);
        vm.prank(governance);
        versions.activate(PRODUCTION, v2, 0);
        _assertStatus(IActivationLog.Phase.Settled, v2, false);
    }

    function test_ReplacingBeforeRevokingNeedsNoPause() public {
        _activateAll();
        _activate(v2);
        vm.recordLogs();
        _revoke(v3);
        assertEq(vm.getRecordedLogs().length, 1);
        _assertStatus(IActivationLog.Phase.Settled, v2, false);
    }

    function test_RevertWhen_RevokingAnUnknownVersion() public {
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(IVersionGraph.UnknownVersion.selector, bytes32("typo")));
        versions.revoke("typo");
    }

    function test_RevertWhen_RevokingTwice() public {
        _revoke(v2);
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(IVersionGraph.VersionAlreadyRevoked.selector, v2));
        versions.revoke(v2);
    }

    function test_RevertWhen_RevokingWithoutRole() public {
        vm.prank(guardian);
        vm.expectRevert(_unauthorized(guardian));
        versions.revoke(v2);
        assertFalse(versions.isRevoked(v2));
    }

    /* LOG */

    function test_LogIsReadInPages() public {
        _activateAll();
        IActivationLog.Activation[] memory page = versions.logEntries(PRODUCTION, 1, 100);
        assertEq(page.length, 2);
        assertEq(page[0].version, v2);
        assertEq(page[1].version, v3);
        assertEq(versions.logEntries(PRODUCTION, 0, 1).length, 1);
        assertEq(versions.logEntries(PRODUCTION, 0, 0).length, 0);
        assertEq(versions.logEntries(PRODUCTION, 3, 1).length, 0);
        assertEq(versions.logEntries(PRODUCTION, type(uint256).max, type(uint256).max).length, 0);
        assertEq(versions.logEntries("unused", 0, 1).length, 0);
    }
}
