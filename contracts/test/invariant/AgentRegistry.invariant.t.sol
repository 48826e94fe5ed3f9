// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {PoseidonT4} from "poseidon-solidity/PoseidonT4.sol";

import {AgentRegistry} from "../../src/AgentRegistry.sol";
import {IAgentRegistry} from "../../src/interfaces/IAgentRegistry.sol";
import {AgentRole, NO_ROLE} from "../../src/types/AgentRole.sol";
import {AgentVectors} from "../support/AgentVectors.sol";
import {AgentsFixture} from "../support/AgentsFixture.sol";
import {NaiveTree} from "../support/NaiveTree.sol";

/// @dev Four owners, up to twelve agents and a dozen keys in any order of steps, permitted or not. Only what succeeds is
/// remembered.
contract AgentsHandler is Test {
    uint256 private constant MOST_AGENTS = 12;
    uint256 private constant KEYS = 12;

    AgentRegistry private immutable registry;
    address private immutable registrar;
    address[4] private owners;

    uint256 public agentCount;
    uint256 public deactivations;
    uint256 public enrolments;

    /// Every root that was ever current, and how many deactivations there had been when it last was.
    uint256[] private roots;
    mapping(uint256 root => uint256) private deactivationsAt;
    mapping(uint256 root => bool) private seen;

    constructor(AgentRegistry registry_, address registrar_) {
        registry = registry_;
        registrar = registrar_;
        owners = [makeAddr("owner 0"), makeAddr("owner 1"), makeAddr("owner 2"), makeAddr("owner 3")];
        _noteRoot();
    }

    /* STEPS */

    function register(uint256 ownerSeed) external {
        if (agentCount == MOST_AGENTS) return;
        vm.prank(_owner(ownerSeed));
        registry.register();
        ++agentCount;
    }

    /// @dev Role 0 and 4 and agent 0 are among the tries.
    function requestRole(uint256 agentSeed, uint256 roleSeed, uint256 keySeed) public {
        uint256 agentId = _agent(agentSeed);
        IAgentRegistry.PublicKey memory key = _key(keySeed);
        AgentRole role = AgentRole.wrap(uint8(bound(roleSeed, 0, 4)));
        vm.prank(_ownerOf(agentId));
        try registry.requestRole(agentId, role, key, new bytes32[](0)) {} catch {}
    }

    function enrol(uint256 agentSeed, bool approvedIsPending) public {
        uint256 agentId = _agent(agentSeed);
        bytes32 requestHash;
        try registry.requestHashOf(agentId) returns (bytes32 pending) {
            requestHash = approvedIsPending ? pending : ~pending;
        } catch {}
        vm.prank(registrar);
        try registry.enrol(agentId, requestHash) {
            ++enrolments;
            _noteRoot();
        } catch {}
    }

    /// @dev The usual way in one step, so that trees grow.
    function requestAndEnrol(uint256 agentSeed, uint256 roleSeed, uint256 keySeed) external {
        requestRole(agentSeed, roleSeed, keySeed);
        enrol(agentSeed, true);
    }

    function withdraw(uint256 agentSeed) external {
        uint256 agentId = _agent(agentSeed);
        vm.prank(_ownerOf(agentId));
        try registry.withdrawRequest(agentId) {} catch {}
    }

    function deactivate(uint256 agentSeed, uint256 callerSeed) external {
        vm.prank(_owner(callerSeed));
        try registry.deactivate(_agent(agentSeed)) {
            ++deactivations;
            _noteRoot();
        } catch {}
    }

    function expel(uint256 agentSeed) external {
        vm.prank(registrar);
        try registry.expel(_agent(agentSeed)) {
            ++deactivations;
            _noteRoot();
        } catch {}
    }

    function transfer(uint256 agentSeed, uint256 receiverSeed) external {
        uint256 agentId = _agent(agentSeed);
        address owner = _ownerOf(agentId);
        vm.prank(owner);
        try registry.transferFrom(owner, _owner(receiverSeed), agentId) {} catch {}
    }

    function passTime(uint256 secondsPassed) external {
        vm.warp(block.timestamp + bound(secondsPassed, 0, 4 days));
    }

    /* WHAT HAPPENED */

    function rootCount() external view returns (uint256) {
        return roots.length;
    }

    function rootAt(uint256 index) external view returns (uint256 root, bool isVoid) {
        root = roots[index];
        isVoid = deactivationsAt[root] < deactivations;
    }

    function ownerAt(uint256 index) external view returns (address) {
        return owners[index];
    }

    function _noteRoot() private {
        uint256 root = registry.agentsRoot();
        if (!seen[root]) roots.push(root);
        seen[root] = true;
        deactivationsAt[root] = deactivations;
    }

    /* CHOICES */

    function _owner(uint256 seed) private view returns (address) {
        return owners[seed % owners.length];
    }

    function _ownerOf(uint256 agentId) private view returns (address) {
        try registry.ownerOf(agentId) returns (address owner) {
            return owner;
        } catch {
            return owners[0];
        }
    }

    function _agent(uint256 seed) private view returns (uint256) {
        return bound(seed, 0, agentCount);
    }

    function _key(uint256 seed) private pure returns (IAgentRegistry.PublicKey memory key) {
        (key.x, key.y) = AgentVectors.key(seed % KEYS);
    }
}

contract AgentRegistryInvariant is AgentsFixture {
    AgentsHandler private handler;

    function setUp() public override {
        super.setUp();
        handler = new AgentsHandler(registry, registrar);
        targetContract(address(handler));
    }

    /// @dev One function, so that a long run walks each history once. Its check is dear: every change gets half the
    /// histories, the long profile all.
    /// forge-config: default.invariant.runs = 32
    function invariant_TheRegistryIsSound() public view {
        _checkTreeHoldsTheActiveAgents();
        _checkKeysAndOwnersHaveOneRoleAndVoidRootsAreUnknown();
    }

    /// @dev The stored tree is, by the definition, the tree of the active agents' leaves; each has its own leaf, and the
    /// path of the last one leads to the root.
    function _checkTreeHoldsTheActiveAgents() private view {
        uint256[] memory leaves = new uint256[](handler.agentCount());
        uint256 active = 0;
        uint256 last = 0;
        for (uint256 id = 1; id <= handler.agentCount(); ++id) {
            IAgentRegistry.Agent memory agent = registry.getAgent(id);
            if (agent.status != IAgentRegistry.Status.Active) continue;
            ++active;
            last = id;
            assertEq(leaves[agent.leafIndex], 0, "two agents in one leaf");
            leaves[agent.leafIndex] =
                PoseidonT4.hash([agent.publicKey.x, agent.publicKey.y, AgentRole.unwrap(agent.role)]);
        }
        assertEq(registry.agentsRoot(), NaiveTree.rootOf(leaves), "root");
        assertEq(registry.activeAgentCount(), active, "number of active agents");
        if (last == 0) return;
        (uint256 index, uint256[10] memory siblings, uint256 root) = registry.proofOf(last);
        assertEq(NaiveTree.climb(leaves[index], index, siblings), root, "path");
    }

    function _checkKeysAndOwnersHaveOneRoleAndVoidRootsAreUnknown() private view {
        _checkRoots();
        uint256 count = handler.agentCount();
        AgentRole[4] memory held;
        for (uint256 id = 1; id <= count; ++id) {
            IAgentRegistry.Agent memory agent = registry.getAgent(id);
            if (agent.status != IAgentRegistry.Status.Active) continue;
            _checkOwner(registry.ownerOf(id), agent.role, held);
            for (uint256 other = id + 1; other <= count; ++other) {
                IAgentRegistry.Agent memory second = registry.getAgent(other);
                if (second.status != IAgentRegistry.Status.Active) continue;
                assertNotEq(agent.publicKey.y, second.publicKey.y, "two active agents share a key");
            }
        }
        for (uint256 i = 0; i < held.length; ++i) {
            assertTrue(registry.roleOfOwner(handler.ownerAt(i)) == held[i], "wrong role of owner");
        }
    }

    function _checkRoots() private view {
        for (uint256 i = 0; i < handler.rootCount(); ++i) {
            (uint256 root, bool isVoid) = handler.rootAt(i);
            if (isVoid) assertFalse(registry.isKnownRoot(root), "void root is known");
        }
        assertTrue(registry.isKnownRoot(registry.agentsRoot()), "current root is unknown");
    }

    function _checkOwner(address owner, AgentRole role, AgentRole[4] memory held) private view {
        for (uint256 i = 0; i < held.length; ++i) {
            if (handler.ownerAt(i) != owner) continue;
            assertTrue(held[i] == NO_ROLE || held[i] == role, "owner holds two roles");
            held[i] = role;
        }
    }
}
