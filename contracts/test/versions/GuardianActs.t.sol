// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IActivationLog} from "../../src/interfaces/IActivationLog.sol";
import {IGuardianActs} from "../../src/interfaces/IGuardianActs.sol";
import {WorkflowVersionsFixture} from "../support/WorkflowVersionsFixture.sol";

/// @dev One test per cell of the table in IActivationLog. v3 is active and v1, v2 were before, unless said otherwise.
contract GuardianActsTest is WorkflowVersionsFixture {
    uint256 private _actedAt;

    function setUp() public override {
        super.setUp();
        _activateAll();
        _actedAt = block.timestamp;
    }

    /* THE ACT */

    function test_GuardianRollsBackAtOnce() public {
        uint48 deadline = uint48(block.timestamp + WINDOW);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v2, v3);
        vm.expectEmit(address(versions));
        emit IGuardianActs.GuardianRolledBack(PRODUCTION, v2, v3, deadline);
        vm.prank(guardian);
        versions.guardianRollback(PRODUCTION, v2, v3, false);

        _assertStatus(IActivationLog.Phase.Pending, v2, false);
        _assertLastEntry(v2, v3, IActivationLog.Cause.GuardianRolledBack);
        assertEq(_lastEntry().actor, guardian);
        assertEq(versions.status(PRODUCTION).deadline, deadline);
        assertEq(versions.status(PRODUCTION).returnTo, v3);
    }

    function test_GuardianMayDrain() public {
        _pin(v3, "run");
        vm.expectEmit(address(versions));
        emit IGuardianActs.DrainOrdered(PRODUCTION, v2);
        vm.prank(guardian);
        versions.guardianRollback(PRODUCTION, v2, v3, true);
        _assertStatus(IActivationLog.Phase.Pending, v2, false);
    }

    function test_RevertWhen_GuardianExpectsAnotherVersion() public {
        vm.prank(guardian);
        vm.expectRevert(
            abi.encodeWithSelector(IActivationLog.ActiveVersionMoved.selector, PRODUCTION, v2, v3)
        );
        versions.guardianRollback(PRODUCTION, v1, v2, false);
    }

    function test_RevertWhen_GuardianActsWithoutRole() public {
        address[4] memory others = [governance, publisher, orchestrator, anybody];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(_unauthorized(others[i]));
            versions.guardianRollback(PRODUCTION, v2, v3, false);
        }
    }

    function test_RevertWhen_GuardianDoesWhatGovernanceDoes() public {
        _guardianRollback(v2);
        vm.startPrank(guardian);
        vm.expectRevert(_unauthorized(guardian));
        versions.ratifyRollback(PRODUCTION, v2);
        vm.expectRevert(_unauthorized(guardian));
        versions.rejectRollback(PRODUCTION, v2);
        vm.expectRevert(_unauthorized(guardian));
        versions.rearmGuardian(PRODUCTION);
        vm.stopPrank();
        _assertStatus(IActivationLog.Phase.Pending, v2, false);
    }

    function test_GuardianRollsBackOutOfAPause() public {
        _revoke(v3);
        vm.prank(guardian);
        versions.guardianRollback(PRODUCTION, v2, 0, false);
        _assertStatus(IActivationLog.Phase.Pending, v2, false);
        assertEq(versions.status(PRODUCTION).returnTo, v3);
        _lapse();
        _assertPaused(v3);
    }

    /* THE LAPSE */

    function test_LapseIsSeenWithoutATransaction() public {
        _guardianRollback(v2);
        vm.warp(_actedAt + WINDOW - 1);
        _assertStatus(IActivationLog.Phase.Pending, v2, false);
        vm.warp(_actedAt + WINDOW);
        _assertStatus(IActivationLog.Phase.Lapsed, v3, true);
        assertEq(versions.status(PRODUCTION).deadline, 0);
        assertEq(versions.status(PRODUCTION).returnTo, 0);
    }

    function test_AnybodySettlesALapse() public {
        _guardianRollback(v2);
        vm.warp(_actedAt + WINDOW + 9 days);

        vm.expectEmit(address(versions));
        emit IGuardianActs.GuardianActClosed(PRODUCTION, v2, IGuardianActs.Outcome.Lapsed);
        vm.expectEmit(address(versions));
        emit IActivationLog.ActivationLogged(PRODUCTION, v3, v2, IActivationLog.Cause.Lapsed, address(0), 4);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v3, v2);
        vm.prank(anybody);
        versions.settleLapse(PRODUCTION);

        _assertStatus(IActivationLog.Phase.Settled, v3, true);
        _assertLastEntry(v3, v2, IActivationLog.Cause.Lapsed);
        assertEq(_lastEntry().since, _actedAt + WINDOW, "when it took effect, not when it was written");
        assertEq(_lastEntry().actor, address(0));
    }

    function test_RevertWhen_NothingHasLapsed() public {
        bytes memory reason = abi.encodeWithSelector(IGuardianActs.NothingLapsed.selector, bytes32("unused"));
        vm.expectRevert(reason);
        versions.settleLapse("unused");

        reason = abi.encodeWithSelector(IGuardianActs.NothingLapsed.selector, PRODUCTION);
        vm.expectRevert(reason);
        versions.settleLapse(PRODUCTION);
        _guardianRollback(v2);
        vm.warp(_actedAt + WINDOW - 1);
        vm.expectRevert(reason);
        versions.settleLapse(PRODUCTION);
        vm.warp(_actedAt + WINDOW);
        versions.settleLapse(PRODUCTION);
        vm.expectRevert(reason);
        versions.settleLapse(PRODUCTION);
    }

    function test_LapseToARevokedVersionPauses() public {
        _guardianRollback(v2);
        _revoke(v3);
        _assertStatus(IActivationLog.Phase.Pending, v2, false);
        _lapse();
        _assertPaused(v3);

        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(0, v2);
        versions.settleLapse(PRODUCTION);
        _assertPaused(v3);
    }

    function test_RevokingAfterAnUnwrittenLapseWritesItFirst() public {
        _guardianRollback(v2);
        _lapse();
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v3, v2);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(0, v3);
        _revoke(v3);
        _assertPaused(v3);
        assertEq(versions.logLength(PRODUCTION), 5);
    }

    function test_RevokingTheGuardiansVersionPausesUntilTheLapse() public {
        _guardianRollback(v2);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(0, v2);
        _revoke(v2);
        _assertPaused(v2);
        assertEq(uint256(versions.status(PRODUCTION).phase), uint256(IActivationLog.Phase.Pending));

        _lapse();
        _assertStatus(IActivationLog.Phase.Lapsed, v3, true);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v3, 0);
        versions.settleLapse(PRODUCTION);
    }

    function test_BothRevokedChangesNothingAtTheLapse() public {
        _guardianRollback(v2);
        _revoke(v2);
        _revoke(v3);
        _lapse();
        vm.recordLogs();
        versions.settleLapse(PRODUCTION);
        assertEq(vm.getRecordedLogs().length, 2, "closed and logged, but no VersionChanged");
        _assertPaused(v3);
    }

    /* A SECOND ACT */

    function test_SecondActKeepsDeadlineAndReturn() public {
        _guardianRollback(v2);
        vm.warp(_actedAt + WINDOW - 1);
        _guardianRollback(v1);
        _assertStatus(IActivationLog.Phase.Pending, v1, false);
        assertEq(versions.status(PRODUCTION).deadline, _actedAt + WINDOW);
        assertEq(versions.status(PRODUCTION).returnTo, v3);

        vm.warp(_actedAt + WINDOW);
        _assertStatus(IActivationLog.Phase.Lapsed, v3, true);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v3, v1);
        versions.settleLapse(PRODUCTION);
    }

    function test_SecondActAfterTheFirstVersionWasRevoked() public {
        _guardianRollback(v2);
        _revoke(v2);
        _guardianRollback(v1);
        _assertStatus(IActivationLog.Phase.Pending, v1, false);
        assertEq(versions.status(PRODUCTION).returnTo, v3);
    }

    function test_RevertWhen_ActingAgainAfterALapse() public {
        _guardianRollback(v2);
        _lapse();
        _expectDisarmed(v3);
        versions.settleLapse(PRODUCTION);
        _expectDisarmed(v3);
        vm.warp(block.timestamp + 365 days);
        _expectDisarmed(v3);
    }

    function test_RevertWhen_ActingAgainAfterARejection() public {
        _guardianRollback(v2);
        vm.prank(governance);
        versions.rejectRollback(PRODUCTION, v2);
        _expectDisarmed(v3);
    }

    function test_DisarmingConcernsOneEnvironment() public {
        vm.startPrank(governance);
        versions.activate("production-eu", v1, 0);
        versions.activate("production-eu", v2, v1);
        vm.stopPrank();
        _guardianRollback(v2);
        _lapse();
        vm.prank(guardian);
        versions.guardianRollback("production-eu", v1, v2, false);
        assertEq(versions.activeVersionOf("production-eu"), v1);
    }

    function test_EveryDecisionArmsTheGuardian() public {
        uint256 snapshot = vm.snapshotState();
        for (uint256 decision = 0; decision < 3; ++decision) {
            _guardianRollback(v2);
            _lapse();
            if (decision == 0) _activate(v1);
            if (decision == 1) _govern(abi.encodeCall(versions.emergencyRollback, (v1)));
            if (decision == 2) _govern(abi.encodeCall(versions.rearmGuardian, (PRODUCTION)));
            assertFalse(versions.status(PRODUCTION).guardianDisarmed);
            assertEq(versions.activeVersion(), decision == 2 ? v3 : v1);
            vm.revertToState(snapshot);
            snapshot = vm.snapshotState();
        }
        _guardianRollback(v2);
        _govern(abi.encodeCall(versions.ratifyRollback, (PRODUCTION, v2)));
        _guardianRollback(v1);
        _assertStatus(IActivationLog.Phase.Pending, v1, false);
        assertEq(versions.status(PRODUCTION).returnTo, v2);
    }

    function test_RearmingWritesALapse() public {
        _guardianRollback(v2);
        _lapse();
        vm.expectEmit(address(versions));
        emit IGuardianActs.GuardianRearmed(PRODUCTION);
        _govern(abi.encodeCall(versions.rearmGuardian, (PRODUCTION)));
        assertEq(versions.logLength(PRODUCTION), 5);
        _guardianRollback(v2);
        assertEq(versions.status(PRODUCTION).deadline, block.timestamp + WINDOW);
    }

    function test_RevertWhen_RearmingAnArmedGuardian() public {
        bytes memory reason = abi.encodeWithSelector(IGuardianActs.GuardianNotDisarmed.selector, PRODUCTION);
        vm.startPrank(governance);
        vm.expectRevert(reason);
        versions.rearmGuardian(PRODUCTION);
        vm.stopPrank();
        _guardianRollback(v2);
        vm.prank(governance);
        vm.expectRevert(reason);
        versions.rearmGuardian(PRODUCTION);
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(IGuardianActs.GuardianNotDisarmed.selector, bytes32("unused")));
        versions.rearmGuardian("unused");
    }

    function _expectDisarmed(bytes32 active) private {
        vm.prank(guardian);
        vm.expectRevert(abi.encodeWithSelector(IGuardianActs.GuardianDisarmed.selector, PRODUCTION));
        versions.guardianRollback(PRODUCTION, v2, active, false);
        assertEq(versions.activeVersion(), active);
    }

    /* RATIFICATION */

    function test_RatificationMakesItPermanent() public {
        _guardianRollback(v2);
        vm.warp(_actedAt + WINDOW - 1);
        vm.expectEmit(address(versions));
        emit IGuardianActs.GuardianActClosed(PRODUCTION, v2, IGuardianActs.Outcome.Ratified);
        vm.recordLogs();
        _govern(abi.encodeCall(versions.ratifyRollback, (PRODUCTION, v2)));
        assertEq(vm.getRecordedLogs().length, 2, "closed and logged, but no VersionChanged");
        _assertLastEntry(v2, v2, IActivationLog.Cause.Ratified);

        vm.warp(_actedAt + WINDOW + 365 days);
        _assertStatus(IActivationLog.Phase.Settled, v2, false);
    }

    function test_RevertWhen_RatifyingNothing() public {
        _expectDecisionRevert(
            "unused", v2, abi.encodeWithSelector(IGuardianActs.NoPendingRollback.selector, bytes32("unused"))
        );
        _expectDecisionRevert(
            PRODUCTION, v3, abi.encodeWithSelector(IGuardianActs.NoPendingRollback.selector, PRODUCTION)
        );
    }

    function test_RevertWhen_RatifyingTooLate() public {
        _guardianRollback(v2);
        _lapse();
        _expectDecisionRevert(
            PRODUCTION,
            v2,
            abi.encodeWithSelector(
                IGuardianActs.RollbackLapsed.selector, PRODUCTION, uint48(_actedAt + WINDOW)
            )
        );
        _assertStatus(IActivationLog.Phase.Lapsed, v3, true);
    }

    function test_RevertWhen_GuardianWentFurtherThanTheVote() public {
        _guardianRollback(v2);
        _guardianRollback(v1);
        _expectDecisionRevert(
            PRODUCTION,
            v2,
            abi.encodeWithSelector(IGuardianActs.PendingRollbackMoved.selector, PRODUCTION, v2, v1)
        );
    }

    function test_RevertWhen_RatifyingARevokedVersion() public {
        _guardianRollback(v2);
        _revoke(v2);
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(IActivationLog.VersionIsRevoked.selector, v2));
        versions.ratifyRollback(PRODUCTION, v2);
    }

    /* REJECTION */

    function test_RejectionReturnsAtOnce() public {
        _guardianRollback(v2);
        vm.expectEmit(address(versions));
        emit IGuardianActs.GuardianActClosed(PRODUCTION, v2, IGuardianActs.Outcome.Rejected);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v3, v2);
        _govern(abi.encodeCall(versions.rejectRollback, (PRODUCTION, v2)));
        _assertStatus(IActivationLog.Phase.Settled, v3, true);
        _assertLastEntry(v3, v2, IActivationLog.Cause.Rejected);
    }

    function test_RejectionToARevokedVersionPauses() public {
        _guardianRollback(v2);
        _revoke(v3);
        _govern(abi.encodeCall(versions.rejectRollback, (PRODUCTION, v2)));
        _assertPaused(v3);
    }

    /// @dev Ratification and rejection ask the same first questions.
    function _expectDecisionRevert(bytes32 environment, bytes32 versionHash, bytes memory reason) private {
        uint256 length = versions.logLength(environment);
        vm.startPrank(governance);
        vm.expectRevert(reason);
        versions.ratifyRollback(environment, versionHash);
        vm.expectRevert(reason);
        versions.rejectRollback(environment, versionHash);
        vm.stopPrank();
        assertEq(versions.logLength(environment), length);
    }

    /* GOVERNANCE DURING AND AFTER AN ACT */

    function test_ActivationSupersedesAPendingAct() public {
        bytes32 v4 = _publish(MAIN, v3, "v4");
        _guardianRollback(v2);
        vm.expectEmit(address(versions));
        emit IGuardianActs.GuardianActClosed(PRODUCTION, v2, IGuardianActs.Outcome.Superseded);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v4, v2);
        _govern(abi.encodeCall(versions.activate, (PRODUCTION, v4, v2)));
        _assertStatus(IActivationLog.Phase.Settled, v4, false);
        _lapse();
        _assertStatus(IActivationLog.Phase.Settled, v4, false);
    }

    function test_RevertWhen_ActivationWasVotedBeforeTheAct() public {
        bytes32 v4 = _publish(MAIN, v3, "v4");
        _guardianRollback(v2);
        vm.prank(governance);
        vm.expectRevert(
            abi.encodeWithSelector(IActivationLog.ActiveVersionMoved.selector, PRODUCTION, v3, v2)
        );
        versions.activate(PRODUCTION, v4, v3);
        _assertStatus(IActivationLog.Phase.Pending, v2, false);
    }

    function test_ActivatingTheVersionBeforeTheActSupersedes() public {
        _guardianRollback(v2);
        _govern(abi.encodeCall(versions.activate, (PRODUCTION, v3, v2)));
        _assertStatus(IActivationLog.Phase.Settled, v3, false);
        _assertLastEntry(v3, v2, IActivationLog.Cause.Activated);
    }

    function test_RevertWhen_ActivatingThePendingVersion() public {
        _guardianRollback(v2);
        vm.prank(governance);
        vm.expectRevert(
            abi.encodeWithSelector(IActivationLog.VersionAlreadySelected.selector, PRODUCTION, v2)
        );
        versions.activate(PRODUCTION, v2, v2);
    }

    function test_GovernanceRollbackSupersedesAPendingAct() public {
        _guardianRollback(v2);
        vm.expectEmit(address(versions));
        emit IGuardianActs.GuardianActClosed(PRODUCTION, v2, IGuardianActs.Outcome.Superseded);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v1, v2);
        _govern(abi.encodeCall(versions.emergencyRollback, (v1)));
        _lapse();
        _assertStatus(IActivationLog.Phase.Settled, v1, false);
    }

    function test_ActivationAfterALapseWritesTheLapseFirst() public {
        _guardianRollback(v2);
        _lapse();
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v3, v2);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v2, v3);
        _govern(abi.encodeCall(versions.activate, (PRODUCTION, v2, v3)));
        _assertStatus(IActivationLog.Phase.Settled, v2, false);
        assertEq(versions.logLength(PRODUCTION), 6);
    }

    function test_GovernanceRollbackAfterALapseWritesTheLapseFirst() public {
        _guardianRollback(v1);
        _lapse();
        _govern(abi.encodeCall(versions.rollbackEnvironment, (PRODUCTION, v2, v3, false)));
        _assertStatus(IActivationLog.Phase.Settled, v2, false);
        _assertLastEntry(v2, v3, IActivationLog.Cause.RolledBack);
        assertEq(versions.logLength(PRODUCTION), 6);
    }

    function test_EmergencyRollbackAfterALapseStartsFromTheReturnedVersion() public {
        _guardianRollback(v1);
        _lapse();
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v2, v3);
        _govern(abi.encodeCall(versions.emergencyRollback, (v2)));
    }

    function testFuzz_ActNeverOutlivesItsWindow(uint256 elapsed, uint256 secondAt) public {
        elapsed = bound(elapsed, 0, 30 days);
        secondAt = bound(secondAt, 0, WINDOW - 1);
        _guardianRollback(v2);
        vm.warp(_actedAt + secondAt);
        _guardianRollback(v1);
        vm.warp(_actedAt + secondAt + elapsed);
        assertEq(versions.activeVersion(), secondAt + elapsed < WINDOW ? v1 : v3);
    }

    function _lapse() private {
        vm.warp(_actedAt + WINDOW);
    }

    function _govern(bytes memory callData) private {
        vm.prank(governance);
        (bool done, bytes memory answer) = address(versions).call(callData);
        require(done, string(answer));
    }
}
