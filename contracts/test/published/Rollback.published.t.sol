// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {IActivationLog} from "../../src/interfaces/IActivationLog.sol";
import {IRollbackSafety} from "../../src/interfaces/IRollbackSafety.sol";
import {WorkflowVersionsFixture} from "../support/WorkflowVersionsFixture.sol";
import {PublishedRollback} from "./PublishedRollback.sol";

contract PublishedRollbackTest is Test {
    PublishedRollback private _published;

    function setUp() public {
        _published = new PublishedRollback();
        _published.activate("v1");
        _published.activate("v2");
        _published.activate("v3");
    }

    function test_RollbackToV2ActivatesV1() public {
        _published.emergencyRollback("v2");
        assertEq(_published.activeVersion(), bytes32("v1"));
    }

    function test_RollbackToAnUnknownHashActivatesNothing() public {
        _published.emergencyRollback("typo");
        assertEq(_published.activeVersion(), 0);
    }

    function test_EventNamesNeitherTheVersionLeftNorTheOneAsked() public {
        vm.expectEmit(address(_published));
        emit PublishedRollback.VersionChanged("v1", "v2");
        _published.emergencyRollback("v2");
    }

    function test_ReactivatingOverwritesHistory() public {
        _published.activate("v1");
        _published.emergencyRollback("v2");
        _published.emergencyRollback("v1");
        assertEq(_published.activeVersion(), bytes32("v3"), "back to v1 goes forward to v3");
    }

    function test_AnybodyRollsBack() public {
        vm.prank(makeAddr("anybody"));
        _published.emergencyRollback("v3");
        assertEq(_published.activeVersion(), bytes32("v2"));
    }
}

/// @dev The same scenarios against WorkflowVersions.
contract PublishedRollbackMendedTest is WorkflowVersionsFixture {
    function setUp() public override {
        super.setUp();
        _activateAll();
    }

    function test_RollbackToV2ActivatesV2() public {
        vm.prank(governance);
        versions.emergencyRollback(v2);
        assertEq(versions.activeVersion(), v2);
    }

    function test_RollbackToAnUnknownHashIsRefused() public {
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(IRollbackSafety.UnsafeRollback.selector));
        versions.emergencyRollback("typo");
        assertEq(versions.activeVersion(), v3);
    }

    function test_EventNamesTheActiveVersionAndTheOneLeft() public {
        vm.expectEmit(address(versions));
        emit IActivationLog.VersionChanged(v2, v3);
        vm.prank(governance);
        versions.emergencyRollback(v2);
    }

    function test_ReactivatingAppendsToHistory() public {
        _activate(v1);
        _activate(v2);
        vm.prank(governance);
        versions.emergencyRollback(v1);
        assertEq(versions.activeVersion(), v1);
        bytes32[6] memory expected = [v1, v2, v3, v1, v2, v1];
        for (uint256 i = 0; i < 6; ++i) {
            assertEq(versions.logEntries(PRODUCTION, i, 1)[0].version, expected[i]);
        }
    }

    function test_OnlyGovernanceRollsBack() public {
        vm.prank(anybody);
        vm.expectRevert(_unauthorized(anybody));
        versions.emergencyRollback(v2);
    }
}
