// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Test} from "forge-std/Test.sol";

import {AgentRegistry} from "../../src/AgentRegistry.sol";
import {IAgentRegistry} from "../../src/interfaces/IAgentRegistry.sol";
import {AgentRole} from "../../src/types/AgentRole.sol";
import {AgentVectors} from "./AgentVectors.sol";

/// @notice A registry with a registrar, and the steps that tests take with it.
abstract contract AgentsFixture is Test {
    uint64 internal constant REGISTRAR_ROLE = 1;

    address internal registrar = makeAddr("registrar");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal carol = makeAddr("carol");
    AccessManager internal manager;
    AgentRegistry internal registry;

    function setUp() public virtual {
        vm.warp(1_700_000_000);
        manager = new AccessManager(address(this));
        registry = new AgentRegistry(address(manager));
        bytes4[] memory selectors = new bytes4[](2);
        selectors[0] = IAgentRegistry.enrol.selector;
        selectors[1] = IAgentRegistry.expel.selector;
        manager.setTargetFunctionRole(address(registry), selectors, REGISTRAR_ROLE);
        manager.grantRole(REGISTRAR_ROLE, registrar, 0);
    }

    function _register(address owner) internal returns (uint256 agentId) {
        vm.prank(owner);
        return registry.register();
    }

    function _request(uint256 agentId, AgentRole role, uint256 keyIndex) internal returns (bytes32) {
        IAgentRegistry.PublicKey memory key = _key(keyIndex);
        vm.prank(registry.ownerOf(agentId));
        return registry.requestRole(agentId, role, key, new bytes32[](0));
    }

    function _approve(uint256 agentId, bytes32 requestHash) internal {
        vm.prank(registrar);
        registry.enrol(agentId, requestHash);
    }

    function _enrol(uint256 agentId, AgentRole role, uint256 keyIndex) internal {
        _approve(agentId, _request(agentId, role, keyIndex));
    }

    function _registerAndEnrol(address owner, AgentRole role, uint256 keyIndex)
        internal
        returns (uint256 agentId)
    {
        agentId = _register(owner);
        _enrol(agentId, role, keyIndex);
    }

    function _deactivate(uint256 agentId) internal {
        vm.prank(registry.ownerOf(agentId));
        registry.deactivate(agentId);
    }

    function _key(uint256 index) internal pure returns (IAgentRegistry.PublicKey memory key) {
        (key.x, key.y) = AgentVectors.key(index);
    }

    function _status(uint256 agentId) internal view returns (IAgentRegistry.Status) {
        return registry.getAgent(agentId).status;
    }
}
