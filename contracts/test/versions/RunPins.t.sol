// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRunPins} from "../../src/interfaces/IRunPins.sol";
import {WorkflowVersionsFixture} from "../support/WorkflowVersionsFixture.sol";

contract RunPinsTest is WorkflowVersionsFixture {
    function setUp() public override {
        super.setUp();
        _activate(v1);
    }

    function test_PinAndUnpin() public {
        vm.expectEmit(address(versions));
        emit IRunPins.RunPinned(PRODUCTION, v1, "run");
        _pin(v1, "run");
        assertEq(versions.pinOf("run").environment, PRODUCTION);
        assertEq(versions.pinOf("run").versionHash, v1);
        assertEq(versions.runsInFlight(PRODUCTION, v1), 1);
        assertEq(versions.runsInFlight("staging", v1), 0);

        _activate(v2);
        vm.expectEmit(address(versions));
        emit IRunPins.RunUnpinned(PRODUCTION, v1, "run");
        vm.prank(orchestrator);
        versions.unpin("run");
        assertEq(versions.pinOf("run").versionHash, 0);
        assertEq(versions.runsInFlight(PRODUCTION, v1), 0);
    }

    function test_RevertWhen_RunIdIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IRunPins.ZeroRunId.selector));
        _pin(v1, 0);
    }

    function test_RevertWhen_PinningTwice() public {
        _pin(v1, "run");
        vm.expectRevert(abi.encodeWithSelector(IRunPins.RunAlreadyPinned.selector, bytes32("run")));
        _pin(v1, "run");
        assertEq(versions.runsInFlight(PRODUCTION, v1), 1);
    }

    function test_RevertWhen_PinningAnInactiveVersion() public {
        _activate(v2);
        vm.expectRevert(abi.encodeWithSelector(IRunPins.NotActiveVersion.selector, PRODUCTION, v1, v2));
        _pin(v1, "run");
    }

    function test_RevertWhen_PinningInAPausedEnvironment() public {
        _revoke(v1);
        vm.expectRevert(
            abi.encodeWithSelector(IRunPins.NotActiveVersion.selector, PRODUCTION, v1, bytes32(0))
        );
        _pin(v1, "run");
        vm.expectRevert(
            abi.encodeWithSelector(IRunPins.NotActiveVersion.selector, PRODUCTION, bytes32(0), bytes32(0))
        );
        _pin(0, "run");
    }

    function test_PinFollowsALapseThatNobodyHasWritten() public {
        _activate(v2);
        _guardianRollback(v1);
        vm.warp(block.timestamp + WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IRunPins.NotActiveVersion.selector, PRODUCTION, v1, v2));
        _pin(v1, "run");
        _pin(v2, "run");
        assertEq(versions.runsInFlight(PRODUCTION, v2), 1);
    }

    function test_RevertWhen_UnpinningWithoutPin() public {
        vm.prank(orchestrator);
        vm.expectRevert(abi.encodeWithSelector(IRunPins.RunNotPinned.selector, bytes32("run")));
        versions.unpin("run");
    }

    function test_RevertWhen_PinningWithoutRole() public {
        vm.prank(publisher);
        vm.expectRevert(_unauthorized(publisher));
        versions.pin(PRODUCTION, v1, "run");

        _pin(v1, "run");
        vm.prank(publisher);
        vm.expectRevert(_unauthorized(publisher));
        versions.unpin("run");
        assertEq(versions.runsInFlight(PRODUCTION, v1), 1);
    }
}
