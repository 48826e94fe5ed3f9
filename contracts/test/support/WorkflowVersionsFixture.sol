// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Test} from "forge-std/Test.sol";

import {WorkflowVersions} from "../../src/WorkflowVersions.sol";
import {IActivationLog} from "../../src/interfaces/IActivationLog.sol";
import {IRollbackSafety} from "../../src/interfaces/IRollbackSafety.sol";
import {IVersionGraph} from "../../src/interfaces/IVersionGraph.sol";
import {MockVerifierDirectory} from "../../src/mocks/MockVerifierDirectory.sol";

/// @dev The contract with its four roles, a history of three versions on "main", and short ways to act.
abstract contract WorkflowVersionsFixture is Test {
    uint64 internal constant GOVERNANCE_ROLE = 1;
    uint64 internal constant PUBLISHER_ROLE = 2;
    uint64 internal constant ORCHESTRATOR_ROLE = 3;
    uint64 internal constant GUARDIAN_ROLE = 4;

    bytes32 internal constant MAIN = "main";
    bytes32 internal constant PRODUCTION = "production";
    bytes32 internal constant SCHEMA = keccak256("schema 1");
    bytes32 internal constant VERIFIER = keccak256("payBatch.256");
    uint256 internal constant WINDOW = 72 hours;
    uint256 internal constant MAX_DEPTH = 32;

    address internal immutable governance = makeAddr("governance");
    address internal immutable publisher = makeAddr("publisher");
    address internal immutable orchestrator = makeAddr("orchestrator");
    address internal immutable guardian = makeAddr("guardian");
    address internal immutable anybody = makeAddr("anybody");

    AccessManager internal manager;
    MockVerifierDirectory internal verifiers;
    WorkflowVersions internal versions;

    bytes32 internal v1;
    bytes32 internal v2;
    bytes32 internal v3;

    function setUp() public virtual {
        vm.warp(1_790_000_000);
        manager = new AccessManager(address(this));
        verifiers = new MockVerifierDirectory();
        versions = new WorkflowVersions(address(manager), verifiers, MAX_DEPTH);
        _bindRoles(governance);

        vm.prank(governance);
        verifiers.addVerifier(VERIFIER);
        vm.prank(publisher);
        versions.createBranch(MAIN, 0, 0);
        v1 = _publish(MAIN, 0, "v1");
        v2 = _publish(MAIN, v1, "v2");
        v3 = _publish(MAIN, v2, "v3");
    }

    function _bindRoles(address governance_) internal {
        manager.grantRole(GOVERNANCE_ROLE, governance_, 0);
        manager.grantRole(PUBLISHER_ROLE, publisher, 0);
        manager.grantRole(ORCHESTRATOR_ROLE, orchestrator, 0);
        manager.grantRole(GUARDIAN_ROLE, guardian, 0);

        bytes4[] memory selectors = new bytes4[](10);
        selectors[0] = versions.activate.selector;
        selectors[1] = versions.revoke.selector;
        selectors[2] = versions.emergencyRollback.selector;
        selectors[3] = versions.rollbackEnvironment.selector;
        selectors[4] = versions.ratifyRollback.selector;
        selectors[5] = versions.rejectRollback.selector;
        selectors[6] = versions.rearmGuardian.selector;
        selectors[7] = versions.setMigration.selector;
        selectors[8] = versions.setMaxRollbackDepth.selector;
        selectors[9] = versions.setVerifierDirectory.selector;
        manager.setTargetFunctionRole(address(versions), selectors, GOVERNANCE_ROLE);

        selectors = new bytes4[](4);
        selectors[0] = versions.createBranch.selector;
        selectors[1] = versions.publish.selector;
        selectors[2] = versions.label.selector;
        selectors[3] = versions.stage.selector;
        manager.setTargetFunctionRole(address(versions), selectors, PUBLISHER_ROLE);

        selectors = new bytes4[](2);
        selectors[0] = versions.pin.selector;
        selectors[1] = versions.unpin.selector;
        manager.setTargetFunctionRole(address(versions), selectors, ORCHESTRATOR_ROLE);

        selectors = new bytes4[](1);
        selectors[0] = versions.guardianRollback.selector;
        manager.setTargetFunctionRole(address(versions), selectors, GUARDIAN_ROLE);
    }

    /* ACTS */

    function _definition(bytes32 parent, bytes32 mergeParent, bytes memory text)
        internal
        pure
        returns (IVersionGraph.Definition memory)
    {
        return IVersionGraph.Definition(parent, mergeParent, sha256(text), SCHEMA, VERIFIER);
    }

    function _publish(bytes32 branchName, bytes32 parent, bytes memory text) internal returns (bytes32) {
        return _publishDefinition(branchName, _definition(parent, 0, text));
    }

    function _publishDefinition(bytes32 branchName, IVersionGraph.Definition memory definition)
        internal
        returns (bytes32)
    {
        vm.prank(publisher);
        return versions.publish(branchName, definition);
    }

    function _activate(bytes32 versionHash) internal {
        bytes32 current = versions.activeVersion();
        vm.prank(governance);
        versions.activate(PRODUCTION, versionHash, current);
    }

    /// @dev v1, v2, v3 active in production one after the other.
    function _activateAll() internal {
        _activate(v1);
        _activate(v2);
        _activate(v3);
    }

    function _guardianRollback(bytes32 versionHash) internal {
        bytes32 current = versions.activeVersion();
        vm.prank(guardian);
        versions.guardianRollback(PRODUCTION, versionHash, current, false);
    }

    function _revoke(bytes32 versionHash) internal {
        vm.prank(governance);
        versions.revoke(versionHash);
    }

    function _pin(bytes32 versionHash, bytes32 runId) internal {
        vm.prank(orchestrator);
        versions.pin(PRODUCTION, versionHash, runId);
    }

    /* EXPECTATIONS */

    function _assertStatus(IActivationLog.Phase phase, bytes32 active, bool disarmed) internal view {
        IActivationLog.Status memory current = versions.status(PRODUCTION);
        assertEq(uint256(current.phase), uint256(phase), "phase");
        assertEq(versions.activeVersion(), active, "active");
        assertEq(versions.isPaused(PRODUCTION), current.paused, "paused");
        assertEq(current.paused ? bytes32(0) : current.selected, active, "selected");
        assertEq(current.guardianDisarmed, disarmed, "disarmed");
    }

    function _assertPaused(bytes32 selected) internal view {
        assertEq(versions.activeVersion(), 0);
        assertTrue(versions.isPaused(PRODUCTION));
        assertEq(versions.status(PRODUCTION).selected, selected);
    }

    function _assertLastEntry(bytes32 versionHash, bytes32 previous, IActivationLog.Cause cause)
        internal
        view
    {
        IActivationLog.Activation memory entry = _lastEntry();
        assertEq(entry.version, versionHash, "entry.version");
        assertEq(entry.previous, previous, "entry.previous");
        assertEq(uint256(entry.cause), uint256(cause), "entry.cause");
    }

    function _lastEntry() internal view returns (IActivationLog.Activation memory) {
        return versions.logEntries(PRODUCTION, versions.logLength(PRODUCTION) - 1, 1)[0];
    }

    function _assertHazard(bytes32 versionHash, IRollbackSafety.RollbackHazard hazard) internal view {
        assertEq(uint256(versions.rollbackHazard(PRODUCTION, versionHash, false)), uint256(hazard));
    }

    function _unauthorized(address caller) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("AccessManagedUnauthorized(address)", caller);
    }
}
