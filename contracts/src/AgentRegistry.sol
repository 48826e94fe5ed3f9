// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {PoseidonT4} from "poseidon-solidity/PoseidonT4.sol";

import {AgentIdentity} from "./AgentIdentity.sol";
import {IAgentRegistry} from "./interfaces/IAgentRegistry.sol";
import {AgentsTree} from "./libraries/AgentsTree.sol";
import {BabyJubJub} from "./libraries/BabyJubJub.sol";
import {RootHistory} from "./libraries/RootHistory.sol";
import {AgentRole, NO_ROLE} from "./types/AgentRole.sol";

/// @title AgentRegistry
/// @notice Documented in IAgentRegistry.
contract AgentRegistry is IAgentRegistry, AgentIdentity, AccessManaged {
    using AgentsTree for AgentsTree.Tree;
    using RootHistory for RootHistory.History;

    uint256 private constant MAX_CAPABILITIES = 16;

    /* STORAGE */

    struct Holding {
        AgentRole role;
        uint64 activeAgents;
    }

    mapping(uint256 agentId => Agent) private _agents;
    // By y alone, which a key shares with its negative and with nothing else: both have one secret.
    mapping(uint256 keyY => KeyBinding) private _bindings;
    mapping(address owner => Holding) private _holdings;
    uint256 private _activeAgentCount;
    RootHistory.History private _roots;
    AgentsTree.Tree private _tree;

    constructor(address authority) AccessManaged(authority) {
        if (authority == address(0)) revert ZeroAddress();
        _roots.initialize(_tree.root());
    }

    /* OWNER FUNCTIONS */

    /// @inheritdoc IAgentRegistry
    function requestRole(
        uint256 agentId,
        AgentRole role,
        PublicKey calldata publicKey,
        bytes32[] calldata capabilities
    ) external returns (bytes32 requestHash) {
        _requireCallerOwns(agentId);
        Agent storage agent = _agents[agentId];
        if (agent.status == Status.Active) revert AgentIsActive(agentId);
        if (!role.isAssignable()) revert InvalidRole(role);
        _requireAscending(capabilities);
        _requireUsable(publicKey);
        _requireSeparation(agentId, msg.sender, role, publicKey);

        agent.status = Status.Requested;
        agent.role = role;
        ++agent.requestCount;
        agent.publicKey = publicKey;
        agent.capabilities = capabilities;
        requestHash = _hashRequest(agentId, msg.sender, agent);
        emit RoleRequested(agentId, role, publicKey, capabilities, requestHash);
    }

    /// @inheritdoc IAgentRegistry
    function withdrawRequest(uint256 agentId) external {
        _requireCallerOwns(agentId);
        _requirePending(agentId);
        _withdrawRequest(agentId);
    }

    /// @inheritdoc IAgentRegistry
    function deactivate(uint256 agentId) external {
        _requireCallerOwns(agentId);
        _deactivate(agentId);
    }

    /// @inheritdoc IAgentRegistry
    function heartbeat(uint256 agentId) external {
        if (_requireOwned(agentId) != msg.sender && getAgentWallet(agentId) != msg.sender) {
            revert NotOwnerOrWallet(agentId, msg.sender);
        }
        _agents[agentId].lastHeartbeat = uint64(block.timestamp);
        emit HeartbeatRecorded(agentId, msg.sender);
    }

    /* REGISTRAR FUNCTIONS */

    /// @inheritdoc IAgentRegistry
    function enrol(uint256 agentId, bytes32 requestHash) external restricted {
        _requirePending(agentId);
        address owner = ownerOf(agentId);
        Agent storage agent = _agents[agentId];
        bytes32 pending = _hashRequest(agentId, owner, agent);
        if (requestHash != pending) revert RequestMismatch(agentId, requestHash, pending);
        (AgentRole role, PublicKey memory publicKey) = (agent.role, agent.publicKey);
        // Others may have been enrolled since the request was made.
        _requireSeparation(agentId, owner, role, publicKey);

        _bindings[publicKey.y] = KeyBinding({agentId: agentId, owner: owner, role: role});
        _holdings[owner] = Holding({role: role, activeAgents: _holdings[owner].activeAgents + 1});
        ++_activeAgentCount;
        uint256 leafIndex =
            _tree.insert(PoseidonT4.hash([publicKey.x, publicKey.y, uint256(AgentRole.unwrap(role))]));
        uint256 root = _tree.root();
        _roots.push(root);
        agent.status = Status.Active;
        agent.leafIndex = uint16(leafIndex);
        emit AgentEnrolled(agentId, role, owner, leafIndex, publicKey, root);
    }

    /// @inheritdoc IAgentRegistry
    function expel(uint256 agentId) external restricted {
        _deactivate(agentId);
    }

    /* TREE VIEWS */

    /// @inheritdoc IAgentRegistry
    function agentsRoot() external view returns (uint256) {
        return _roots.current;
    }

    /// @inheritdoc IAgentRegistry
    function isKnownRoot(uint256 root) external view returns (bool) {
        return _roots.isKnown(root);
    }

    /// @inheritdoc IAgentRegistry
    function proofOf(uint256 agentId)
        external
        view
        returns (uint256 leafIndex, uint256[10] memory siblings, uint256 root)
    {
        Agent storage agent = _agents[agentId];
        if (agent.status != Status.Active) revert AgentNotActive(agentId);
        leafIndex = agent.leafIndex;
        siblings = _tree.siblingsOf(leafIndex);
        root = _roots.current;
    }

    /// @inheritdoc IAgentRegistry
    function activeAgentCount() external view returns (uint256) {
        return _activeAgentCount;
    }

    /* AGENT VIEWS */

    /// @inheritdoc IAgentRegistry
    function getAgent(uint256 agentId) external view returns (Agent memory) {
        _requireOwned(agentId);
        return _agents[agentId];
    }

    /// @inheritdoc IAgentRegistry
    function roleOf(uint256 agentId) external view returns (AgentRole) {
        Agent storage agent = _agents[agentId];
        return agent.status == Status.Active ? agent.role : NO_ROLE;
    }

    /// @inheritdoc IAgentRegistry
    function roleOfOwner(address owner) external view returns (AgentRole) {
        return _heldRole(owner);
    }

    /// @inheritdoc IAgentRegistry
    function hasCapability(uint256 agentId, bytes32 capability) external view returns (bool) {
        Agent storage agent = _agents[agentId];
        if (agent.status != Status.Active) return false;
        for (uint256 i = 0; i < agent.capabilities.length; ++i) {
            if (agent.capabilities[i] == capability) return true;
        }
        return false;
    }

    /// @inheritdoc IAgentRegistry
    function isAlive(uint256 agentId, uint256 withinSeconds) external view returns (bool) {
        _requireOwned(agentId);
        uint256 last = _agents[agentId].lastHeartbeat;
        return last != 0 && block.timestamp - last <= withinSeconds;
    }

    /// @inheritdoc IAgentRegistry
    function requestHashOf(uint256 agentId) external view returns (bytes32) {
        _requirePending(agentId);
        return _hashRequest(agentId, ownerOf(agentId), _agents[agentId]);
    }

    /// @inheritdoc IAgentRegistry
    function bindingOf(PublicKey calldata publicKey) external view returns (KeyBinding memory) {
        return _bindings[publicKey.y];
    }

    /* TRANSFER */

    /// @dev A pending request and the heartbeat are the old owner's word, so they do not pass to the new one.
    function _update(address to, uint256 agentId, address auth) internal override returns (address from) {
        Agent storage agent = _agents[agentId];
        if (agent.status == Status.Active) revert AgentIsActive(agentId);
        from = super._update(to, agentId, auth);
        if (agent.status == Status.Requested) _withdrawRequest(agentId);
        agent.lastHeartbeat = 0;
    }

    /* CHECKS */

    function _requirePending(uint256 agentId) private view {
        if (_agents[agentId].status != Status.Requested) revert NoPendingRequest(agentId);
    }

    function _requireAscending(bytes32[] calldata capabilities) private pure {
        if (capabilities.length > MAX_CAPABILITIES) {
            revert TooManyCapabilities(capabilities.length, MAX_CAPABILITIES);
        }
        bytes32 previous = 0;
        for (uint256 i = 0; i < capabilities.length; ++i) {
            if (capabilities[i] <= previous) revert CapabilitiesNotAscending(i);
            previous = capabilities[i];
        }
    }

    function _requireUsable(PublicKey calldata key) private pure {
        if (!BabyJubJub.isOnCurve(key.x, key.y)) revert KeyNotOnCurve(key.x, key.y);
        if (!BabyJubJub.hasPrimeOrder(key.x, key.y)) revert KeyNotOfPrimeOrder(key.x, key.y);
    }

    /// @dev One role per key for ever, one role per owner at a time. The binding names the owner too: whoever sold an
    /// agent still knows the secret of its key, and must not come back with it beside a key of another role.
    function _requireSeparation(uint256 agentId, address owner, AgentRole role, PublicKey memory key)
        private
        view
    {
        KeyBinding memory bound = _bindings[key.y];
        if (bound.agentId != 0 && (bound.agentId != agentId || bound.owner != owner || bound.role != role)) {
            revert KeyAlreadyBound(bound.agentId, bound.owner, bound.role);
        }
        AgentRole held = _heldRole(owner);
        if (held != NO_ROLE && held != role) revert OwnerHoldsOtherRole(owner, held);
    }

    /* INTERNAL */

    function _deactivate(uint256 agentId) private {
        Agent storage agent = _agents[agentId];
        if (agent.status != Status.Active) revert AgentNotActive(agentId);
        uint256 leafIndex = agent.leafIndex;

        agent.status = Status.Idle;
        --_holdings[ownerOf(agentId)].activeAgents;
        --_activeAgentCount;
        _tree.remove(leafIndex);
        uint256 root = _tree.root();
        _roots.invalidateAllBefore(root);
        emit AgentDeactivated(agentId, msg.sender, leafIndex, root);
    }

    function _withdrawRequest(uint256 agentId) private {
        _agents[agentId].status = Status.Idle;
        emit RoleRequestWithdrawn(agentId);
    }

    function _heldRole(address owner) private view returns (AgentRole) {
        Holding memory holding = _holdings[owner];
        return holding.activeAgents == 0 ? NO_ROLE : holding.role;
    }

    function _hashRequest(uint256 agentId, address owner, Agent storage agent)
        private
        view
        returns (bytes32)
    {
        return keccak256(
            abi.encode(
                agentId,
                owner,
                agent.role,
                agent.publicKey.x,
                agent.publicKey.y,
                keccak256(abi.encodePacked(agent.capabilities)),
                agent.requestCount
            )
        );
    }
}
