// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WorkflowVersionsFixture} from "../support/WorkflowVersionsFixture.sol";

/// @dev Gas of the main calls, each in the state in which it is usually made. A guard against regressions, not a
/// price: storage that the same test has touched before is warm.
contract WorkflowVersionsGasTest is WorkflowVersionsFixture {
    function test_GasOfTheGraph() public {
        vm.startPrank(publisher);
        versions.createBranch("risk-engine-upgrade", v3, "staging-asia");
        vm.snapshotGasLastCall("WorkflowVersions", "createBranch");
        versions.publish(MAIN, _definition(v3, 0, "v4"));
        vm.snapshotGasLastCall("WorkflowVersions", "publish");
        versions.label("production-v1.2", v3);
        vm.snapshotGasLastCall("WorkflowVersions", "label");
        versions.stage("staging-asia", v3, 0);
        vm.snapshotGasLastCall("WorkflowVersions", "stage, first in an environment");
    }

    function test_GasOfRuns() public {
        _activateAll();
        vm.startPrank(orchestrator);
        versions.pin(PRODUCTION, v3, "run");
        vm.snapshotGasLastCall("WorkflowVersions", "pin");
        versions.unpin("run");
        vm.snapshotGasLastCall("WorkflowVersions", "unpin");
    }

    function test_GasOfGovernance() public {
        _activate(v1);
        _activate(v2);
        vm.startPrank(governance);
        versions.activate(PRODUCTION, v3, v2);
        vm.snapshotGasLastCall("WorkflowVersions", "activate");
        versions.emergencyRollback(v1);
        vm.snapshotGasLastCall("WorkflowVersions", "emergencyRollback, two generations");
        versions.revoke(v1);
        vm.snapshotGasLastCall("WorkflowVersions", "revoke the active version");
    }

    function test_GasOfTheGuardian() public {
        _activateAll();
        vm.prank(guardian);
        versions.guardianRollback(PRODUCTION, v2, v3, false);
        vm.snapshotGasLastCall("WorkflowVersions", "guardianRollback, one generation");
        uint256 snapshot = vm.snapshotState();
        vm.prank(governance);
        versions.ratifyRollback(PRODUCTION, v2);
        vm.snapshotGasLastCall("WorkflowVersions", "ratifyRollback");
        vm.revertToState(snapshot);
        vm.warp(block.timestamp + WINDOW);
        versions.activeVersion();
        vm.snapshotGasLastCall("WorkflowVersions", "activeVersion after an unwritten lapse");
        versions.settleLapse(PRODUCTION);
        vm.snapshotGasLastCall("WorkflowVersions", "settleLapse");
    }

    function test_GasOfTheDeepestRollback() public {
        _activate(v1);
        bytes32 head = v3;
        for (uint256 i = 0; i < MAX_DEPTH - 2; ++i) {
            head = _publish(MAIN, head, abi.encode(i));
        }
        _activate(head);
        vm.prank(guardian);
        versions.guardianRollback(PRODUCTION, v1, head, false);
        vm.snapshotGasLastCall("WorkflowVersions", "guardianRollback, 32 generations");
    }
}
