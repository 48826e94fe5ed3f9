// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAgentRegistry} from "../../src/interfaces/IAgentRegistry.sol";
import {EXECUTOR} from "../../src/types/AgentRole.sol";
import {AgentsFixture} from "../support/AgentsFixture.sol";

/// @notice Gas of the registry's calls as `hardhat test solidity --snapshot` records it: execution with cold storage,
/// without the 21,000 of the transaction and its calldata.
contract AgentRegistryGas is AgentsFixture {
    uint256 private constant ACTIVE = 2;
    uint256 private constant REQUESTED = 3;
    uint256 private constant FRESH = 4;

    bytes32[] private none;
    bytes32 private requestHash;
    uint256 private earlierRoot;

    function setUp() public override {
        super.setUp();
        _registerAndEnrol(bob, EXECUTOR, 0);
        earlierRoot = registry.agentsRoot();
        _registerAndEnrol(bob, EXECUTOR, 1);
        requestHash = _request(_register(carol), EXECUTOR, 3);
        _register(alice);
    }

    function test_GasOfRegister() public {
        vm.prank(alice);
        registry.register("ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi");
        vm.snapshotGasLastCall("AgentRegistry", "register");
        assertEq(registry.ownerOf(FRESH + 1), alice);
    }

    function test_GasOfRequestRole() public {
        IAgentRegistry.PublicKey memory key = _key(2);
        vm.prank(alice);
        registry.requestRole(FRESH, EXECUTOR, key, none);
        vm.snapshotGasLastCall("AgentRegistry", "requestRole");
        assertTrue(_status(FRESH) == IAgentRegistry.Status.Requested);
    }

    function test_GasOfEnrol() public {
        vm.prank(registrar);
        registry.enrol(REQUESTED, requestHash);
        vm.snapshotGasLastCall("AgentRegistry", "enrol");
        assertTrue(_status(REQUESTED) == IAgentRegistry.Status.Active);
    }

    function test_GasOfDeactivate() public {
        vm.prank(bob);
        registry.deactivate(ACTIVE);
        vm.snapshotGasLastCall("AgentRegistry", "deactivate");
        assertTrue(_status(ACTIVE) == IAgentRegistry.Status.Idle);
    }

    function test_GasOfHeartbeat() public {
        vm.prank(bob);
        registry.heartbeat(ACTIVE);
        vm.snapshotGasLastCall("AgentRegistry", "heartbeat");
        assertTrue(registry.isAlive(ACTIVE, 0));
    }

    function test_GasOfIsKnownRoot() public {
        registry.isKnownRoot(earlierRoot);
        vm.snapshotGasLastCall("AgentRegistry", "isKnownRoot, replaced root");
        assertTrue(registry.isKnownRoot(earlierRoot));
    }
}
