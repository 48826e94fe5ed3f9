// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IActivationLog} from "../../src/interfaces/IActivationLog.sol";
import {IGuardianActs} from "../../src/interfaces/IGuardianActs.sol";
import {IRollbackSafety} from "../../src/interfaces/IRollbackSafety.sol";
import {IVerifierDirectory} from "../../src/interfaces/IVerifierDirectory.sol";
import {IVersionGraph} from "../../src/interfaces/IVersionGraph.sol";
import {WorkflowVersionsFixture} from "../support/WorkflowVersionsFixture.sol";

contract RollbackSafetyTest is WorkflowVersionsFixture {
    /* ROLLBACK BY GOVERNANCE */

    function test_EmergencyRollbackActivatesTheVersionAsked() public {
        _activateAll();
        assertTrue(versions.validateRollbackSafety(v2));
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v2, v3);
        vm.prank(governance);
        versions.emergencyRollback(v2);

        _assertStatus(IActivationLog.Phase.Settled, v2, false);
        _assertLastEntry(v2, v3, IActivationLog.Cause.RolledBack);
        assertEq(versions.logLength(PRODUCTION), 4, "a rollback appends");
    }

    function test_RollbackAfterRollback() public {
        _activateAll();
        vm.startPrank(governance);
        versions.emergencyRollback(v2);
        versions.emergencyRollback(v1);
        vm.stopPrank();
        assertEq(versions.activeVersion(), v1);
        _assertHazard(v2, IRollbackSafety.RollbackHazard.NotAncestor);
    }

    function test_RollbackOutOfAPause() public {
        _activateAll();
        _revoke(v3);
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v2, 0);
        vm.prank(governance);
        versions.emergencyRollback(v2);
        _assertStatus(IActivationLog.Phase.Settled, v2, false);
    }

    function test_RollbackEnvironmentElsewhere() public {
        vm.startPrank(governance);
        versions.activate("production-eu", v1, 0);
        versions.activate("production-eu", v2, v1);
        versions.rollbackEnvironment("production-eu", v1, v2, false);
        vm.stopPrank();
        assertEq(versions.activeVersionOf("production-eu"), v1);
        assertEq(versions.activeVersion(), 0);
    }

    function test_RevertWhen_RollbackEnvironmentExpectsAnotherVersion() public {
        _activateAll();
        vm.prank(governance);
        vm.expectRevert(
            abi.encodeWithSelector(IActivationLog.ActiveVersionMoved.selector, PRODUCTION, v2, v3)
        );
        versions.rollbackEnvironment(PRODUCTION, v1, v2, false);
    }

    function test_RevertWhen_RollingBackWithoutRole() public {
        _activateAll();
        address[4] memory others = [guardian, publisher, orchestrator, anybody];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.startPrank(others[i]);
            vm.expectRevert(_unauthorized(others[i]));
            versions.emergencyRollback(v2);
            vm.expectRevert(_unauthorized(others[i]));
            versions.rollbackEnvironment(PRODUCTION, v2, v3, false);
            vm.stopPrank();
        }
    }

    /* HAZARDS, ONE BY ONE */

    function test_RevertWhen_NothingIsActive() public {
        _expectUnsafe(v1, IRollbackSafety.RollbackHazard.NothingActive);
    }

    function test_RevertWhen_VersionIsUnknown() public {
        _activateAll();
        _expectUnsafe("typo", IRollbackSafety.RollbackHazard.UnknownVersion);
        _expectUnsafe(0, IRollbackSafety.RollbackHazard.UnknownVersion);
    }

    function test_RevertWhen_VersionIsTheSelectedOne() public {
        _activateAll();
        _expectUnsafe(v3, IRollbackSafety.RollbackHazard.AlreadySelected);
    }

    function test_RevertWhen_VersionIsRevoked() public {
        _activateAll();
        _revoke(v2);
        _expectUnsafe(v2, IRollbackSafety.RollbackHazard.Revoked);
    }

    function test_RevertWhen_VersionWasNeverActive() public {
        _activate(v1);
        _activate(v3);
        _expectUnsafe(v2, IRollbackSafety.RollbackHazard.NeverActive);
    }

    function test_RevertWhen_VersionWasActiveElsewhereOnly() public {
        vm.prank(governance);
        versions.activate("production-eu", v2, 0);
        _activate(v1);
        _activate(v3);
        _expectUnsafe(v2, IRollbackSafety.RollbackHazard.NeverActive);
    }

    function test_RevertWhen_SchemaHasNoMigrationBack() public {
        bytes32 newSchema = keccak256("schema 2");
        _activate(v3);
        bytes32 v4 =
            _publishDefinition(MAIN, IVersionGraph.Definition(v3, 0, sha256("v4"), newSchema, VERIFIER));
        _activate(v4);
        _expectUnsafe(v3, IRollbackSafety.RollbackHazard.SchemaIncompatible);

        vm.prank(governance);
        versions.setMigration(SCHEMA, newSchema, true);
        _expectUnsafe(v3, IRollbackSafety.RollbackHazard.SchemaIncompatible);

        vm.expectEmit(address(versions));
        emit IRollbackSafety.MigrationSet(newSchema, SCHEMA, true);
        vm.prank(governance);
        versions.setMigration(newSchema, SCHEMA, true);
        _assertHazard(v3, IRollbackSafety.RollbackHazard.None);

        vm.prank(governance);
        versions.setMigration(newSchema, SCHEMA, false);
        _expectUnsafe(v3, IRollbackSafety.RollbackHazard.SchemaIncompatible);
    }

    function test_RevertWhen_VerifierIsGone() public {
        _activateAll();
        vm.prank(governance);
        verifiers.removeVerifier(VERIFIER);
        _expectUnsafe(v2, IRollbackSafety.RollbackHazard.VerifierNotRegistered);
    }

    function test_RevertWhen_VersionIsNoAncestor() public {
        vm.prank(publisher);
        versions.createBranch("hotfix", v1, 0);
        bytes32 hotfix = _publish("hotfix", v1, "hotfix");
        _activate(v1);
        _activate(hotfix);
        _activate(v3);
        _expectUnsafe(hotfix, IRollbackSafety.RollbackHazard.NotAncestor);
    }

    function test_RevertWhen_VersionIsADescendant() public {
        _activateAll();
        _activate(v1);
        _expectUnsafe(v2, IRollbackSafety.RollbackHazard.NotAncestor);
    }

    function test_MergedVersionIsAnAncestor() public {
        vm.prank(publisher);
        versions.createBranch("hotfix", v1, 0);
        bytes32 hotfix = _publish("hotfix", v1, "hotfix");
        _activate(hotfix);
        bytes32 merged = _publishDefinition(MAIN, _definition(v3, hotfix, "merged"));
        _activate(merged);
        _assertHazard(hotfix, IRollbackSafety.RollbackHazard.None);
    }

    function test_RevertWhen_TargetLiesTooDeep() public {
        _activate(v1);
        bytes32 head = _extend(v3, MAX_DEPTH - 2);
        _activate(head);
        assertEq(versions.version(head).generation, 1 + MAX_DEPTH);
        _assertHazard(v1, IRollbackSafety.RollbackHazard.None);

        head = _extend(head, 1);
        _activate(head);
        _expectUnsafe(v1, IRollbackSafety.RollbackHazard.TooDeep);

        vm.prank(governance);
        versions.setMaxRollbackDepth(MAX_DEPTH + 1);
        _assertHazard(v1, IRollbackSafety.RollbackHazard.None);
    }

    function test_ShortestLineOfDescentCounts() public {
        _activate(v1);
        vm.startPrank(publisher);
        versions.createBranch("short", v1, 0);
        vm.stopPrank();
        bytes32 short_ = _publish("short", v1, "short");
        bytes32 head = _extend(v3, MAX_DEPTH + 5);
        head = _publishDefinition(MAIN, _definition(head, short_, "merged"));
        _activate(head);
        _assertHazard(v1, IRollbackSafety.RollbackHazard.None);
    }

    /// @dev Sixty merges of sixty side branches: more versions between than the search may visit.
    function test_WideHistoryIsRefusedWithinBoundedGas() public {
        vm.prank(governance);
        versions.setMaxRollbackDepth(64);
        bytes32 main = v3;
        bytes32 side = v2;
        vm.prank(publisher);
        versions.createBranch("side", v2, 0);
        for (uint256 i = 0; i < 70; ++i) {
            bytes32 nextSide = _publishDefinition("side", _definition(side, main, abi.encode("side", i)));
            main = _publishDefinition(MAIN, _definition(main, side, abi.encode("main", i)));
            side = nextSide;
        }
        _activate(v1);
        _activate(main);
        uint256 before = gasleft();
        IRollbackSafety.RollbackHazard hazard = versions.rollbackHazard(PRODUCTION, v1, false);
        uint256 used = before - gasleft();
        assertEq(uint256(hazard), uint256(IRollbackSafety.RollbackHazard.TooDeep));
        assertLt(used, 5_000_000);
    }

    function test_LongLogIsRefusedWithinBoundedGas() public {
        _activate(v1);
        for (uint256 i = 0; i < 128; ++i) {
            _activate(v2);
            _activate(v3);
        }
        _assertHazard(v1, IRollbackSafety.RollbackHazard.None);
        _activate(v2);
        _expectUnsafe(v1, IRollbackSafety.RollbackHazard.TooDeep);
        assertEq(uint256(versions.rollbackHazard(PRODUCTION, v1, true)), 0, "draining needs no walk");
    }

    function test_RevertWhen_RunIsInFlightOnTheVersionLeft() public {
        _activateAll();
        _pin(v3, "run");
        _expectUnsafe(v2, IRollbackSafety.RollbackHazard.RunsInFlight);

        vm.prank(orchestrator);
        versions.unpin("run");
        _assertHazard(v2, IRollbackSafety.RollbackHazard.None);
    }

    function test_RevertWhen_RunIsInFlightOnAVersionBetween() public {
        _activate(v1);
        _activate(v2);
        _pin(v2, "run");
        _activate(v3);
        _expectUnsafe(v1, IRollbackSafety.RollbackHazard.RunsInFlight);
        _assertHazard(v2, IRollbackSafety.RollbackHazard.None);
    }

    function test_RevertWhen_RunIsInFlightOnAnotherLine() public {
        vm.prank(publisher);
        versions.createBranch("hotfix", v1, 0);
        bytes32 hotfix = _publish("hotfix", v1, "hotfix");
        _activate(v1);
        _activate(hotfix);
        _pin(hotfix, "run");
        _activate(v2);
        _expectUnsafe(v1, IRollbackSafety.RollbackHazard.RunsInFlight);
    }

    function test_RunsOnOlderVersionsDoNotForbid() public {
        _activate(v1);
        _pin(v1, "run");
        _activate(v2);
        _pin(v2, "another run");
        _activate(v3);
        _assertHazard(v2, IRollbackSafety.RollbackHazard.None);
    }

    function test_RunsInOtherEnvironmentsDoNotForbid() public {
        _activateAll();
        vm.prank(governance);
        versions.activate("production-eu", v3, 0);
        vm.prank(orchestrator);
        versions.pin("production-eu", v3, "run");
        _assertHazard(v2, IRollbackSafety.RollbackHazard.None);
    }

    function test_DrainingToleratesRunsInFlight() public {
        _activateAll();
        _pin(v3, "run");
        vm.expectEmit(address(versions));
        emit IGuardianActs.DrainOrdered(PRODUCTION, v2);
        vm.prank(governance);
        versions.rollbackEnvironment(PRODUCTION, v2, v3, true);
        assertEq(versions.activeVersion(), v2);
        assertEq(versions.pinOf("run").versionHash, v3);
    }

    /// @dev The version that a lapse returns to has no entry after the target's until the lapse is written.
    function test_RunsInFlightAreSeenAcrossAnUnwrittenLapse() public {
        _activateAll();
        _guardianRollback(v2);
        vm.warp(block.timestamp + WINDOW);
        _pin(v3, "run");
        _expectUnsafe(v2, IRollbackSafety.RollbackHazard.RunsInFlight);
        versions.settleLapse(PRODUCTION);
        _expectUnsafe(v2, IRollbackSafety.RollbackHazard.RunsInFlight);
    }

    function testFuzz_SafeExactlyWhenRollbackPasses(uint256 target, uint256 active, bool pinned) public {
        bytes32[5] memory choices = [v1, v2, v3, bytes32("typo"), bytes32(0)];
        bytes32 to = choices[bound(target, 0, 4)];
        for (uint256 i = 0; i <= bound(active, 0, 2); ++i) {
            _activate(choices[i]);
        }
        if (pinned) _pin(versions.activeVersion(), "run");

        if (versions.validateRollbackSafety(to)) {
            vm.prank(governance);
            versions.emergencyRollback(to);
            assertEq(versions.activeVersion(), to);
        } else {
            vm.prank(governance);
            vm.expectRevert(abi.encodeWithSelector(IRollbackSafety.UnsafeRollback.selector));
            versions.emergencyRollback(to);
        }
    }

    /// @dev All three ways back pass the same gate.
    function _expectUnsafe(bytes32 versionHash, IRollbackSafety.RollbackHazard hazard) private {
        _assertHazard(versionHash, hazard);
        assertFalse(versions.validateRollbackSafety(versionHash));
        bytes32 active = versions.activeVersion();
        uint256 length = versions.logLength(PRODUCTION);
        bytes memory reason = abi.encodeWithSelector(IRollbackSafety.UnsafeRollback.selector);

        vm.startPrank(governance);
        vm.expectRevert(reason);
        versions.emergencyRollback(versionHash);
        vm.expectRevert(reason);
        versions.rollbackEnvironment(PRODUCTION, versionHash, active, false);
        vm.stopPrank();
        if (!versions.status(PRODUCTION).guardianDisarmed) {
            vm.prank(guardian);
            vm.expectRevert(reason);
            versions.guardianRollback(PRODUCTION, versionHash, active, false);
        }
        assertEq(versions.activeVersion(), active);
        assertEq(versions.logLength(PRODUCTION), length);
    }

    function _extend(bytes32 head, uint256 count) private returns (bytes32) {
        for (uint256 i = 0; i < count; ++i) {
            head = _publish(MAIN, head, abi.encode(i));
        }
        return head;
    }

    /* SETTINGS */

    function test_ConstructorSettings() public view {
        assertEq(versions.maxRollbackDepth(), MAX_DEPTH);
        assertEq(address(versions.verifierDirectory()), address(verifiers));
        assertFalse(versions.isMigrationDeclared(SCHEMA, "other"));
    }

    function test_VerifierDirectoryCanBeReplaced() public {
        _activateAll();
        address other = makeAddr("directory");
        vm.etch(other, hex"00");
        vm.mockCall(
            other, abi.encodeCall(IVerifierDirectory.isVerifierRegistered, (VERIFIER)), abi.encode(false)
        );
        vm.expectEmit(address(versions));
        emit IRollbackSafety.VerifierDirectorySet(other);
        vm.prank(governance);
        versions.setVerifierDirectory(IVerifierDirectory(other));
        _assertHazard(v2, IRollbackSafety.RollbackHazard.VerifierNotRegistered);
    }

    function test_RevertWhen_VerifierDirectoryHasNoCode() public {
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(IRollbackSafety.InvalidVerifierDirectory.selector, anybody));
        versions.setVerifierDirectory(IVerifierDirectory(anybody));
        assertEq(address(versions.verifierDirectory()), address(verifiers));
    }

    function test_RevertWhen_RollbackDepthIsOutOfRange() public {
        vm.startPrank(governance);
        vm.expectRevert(abi.encodeWithSelector(IRollbackSafety.InvalidRollbackDepth.selector, 0, 64));
        versions.setMaxRollbackDepth(0);
        vm.expectRevert(abi.encodeWithSelector(IRollbackSafety.InvalidRollbackDepth.selector, 65, 64));
        versions.setMaxRollbackDepth(65);
        vm.expectEmit(address(versions));
        emit IRollbackSafety.MaxRollbackDepthSet(64);
        versions.setMaxRollbackDepth(64);
        vm.stopPrank();
        assertEq(versions.maxRollbackDepth(), 64);
    }

    function test_RevertWhen_MigrationIsInvalid() public {
        vm.startPrank(governance);
        vm.expectRevert(abi.encodeWithSelector(IRollbackSafety.InvalidMigration.selector, SCHEMA, SCHEMA));
        versions.setMigration(SCHEMA, SCHEMA, true);
        vm.expectRevert(abi.encodeWithSelector(IRollbackSafety.InvalidMigration.selector, bytes32(0), SCHEMA));
        versions.setMigration(0, SCHEMA, true);
        vm.expectRevert(abi.encodeWithSelector(IRollbackSafety.InvalidMigration.selector, SCHEMA, bytes32(0)));
        versions.setMigration(SCHEMA, 0, true);
        vm.stopPrank();
    }

    function test_RevertWhen_ChangingSettingsWithoutRole() public {
        vm.startPrank(guardian);
        vm.expectRevert(_unauthorized(guardian));
        versions.setMigration(SCHEMA, "other", true);
        vm.expectRevert(_unauthorized(guardian));
        versions.setMaxRollbackDepth(1);
        vm.expectRevert(_unauthorized(guardian));
        versions.setVerifierDirectory(verifiers);
        vm.stopPrank();
    }
}
