// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AgentRole} from "../types/AgentRole.sol";
import {IAgentIdentity} from "./IAgentIdentity.sol";

/// @title Agents, their roles and keys, and the tree a proof shows membership in
/// @notice An owner requests a role for an agent with a BabyJubJub key; a registrar enrols exactly that request. The
/// leaf Poseidon(keyX, keyY, role) of every active agent stands in a binary Poseidon tree of depth 10 (empty leaf 0).
/// @dev What the tree promises to those who check a proof against a known root:
/// - every leaf belongs to an agent a registrar approved and nobody has deactivated since;
/// - a key (with its negative, which has the same secret) serves one agent, one owner and one role for ever, so an
///   executor's key never signs as a validator;
/// - an owner holds one role at a time among active agents, so nobody approves his own work.
/// An active agent cannot be transferred, or a sale would carry a role to an owner nobody approved. Deactivating on
/// transfer instead would let any ERC-721 operator void everybody's earlier roots as a side effect of a sale.
interface IAgentRegistry is IAgentIdentity {
    /// @notice A point of BabyJubJub.
    struct PublicKey {
        uint256 x;
        uint256 y;
    }

    /// @notice Where an agent stands. Deactivation and transfer lead back to Idle.
    enum Status {
        Idle,
        Requested,
        Active
    }

    /// @notice An agent's role as requested, or as enrolled once `status` is Active.
    struct Agent {
        Status status;
        AgentRole role;
        /// Slot in the agents tree; meaningful while active.
        uint16 leafIndex;
        /// Unix seconds; 0 if the agent never gave one under this owner.
        uint64 lastHeartbeat;
        /// Counts requests, so that an approval fits one request only.
        uint64 requestCount;
        PublicKey publicKey;
        bytes32[] capabilities;
    }

    /// @notice What a key was first enrolled for, and the only thing it can be enrolled for ever after.
    struct KeyBinding {
        uint256 agentId;
        address owner;
        AgentRole role;
    }

    /// @notice The owner requested a role; `requestHash` is what the registrar approves.
    event RoleRequested(
        uint256 indexed agentId,
        AgentRole indexed role,
        PublicKey publicKey,
        bytes32[] capabilities,
        bytes32 requestHash
    );

    /// @notice The pending request is void, by its owner or because the agent changed hands.
    event RoleRequestWithdrawn(uint256 indexed agentId);

    /// @notice The agent is active: its leaf stands at `leafIndex` and the tree's root is `root`.
    event AgentEnrolled(
        uint256 indexed agentId,
        AgentRole indexed role,
        address indexed owner,
        uint256 leafIndex,
        PublicKey publicKey,
        uint256 root
    );

    /// @notice The agent's leaf is empty, the tree's root is `root` and no earlier root is known any more.
    event AgentDeactivated(
        uint256 indexed agentId, address indexed deactivatedBy, uint256 leafIndex, uint256 root
    );

    /// @notice The agent showed that it is alive.
    event HeartbeatRecorded(uint256 indexed agentId, address indexed sender);

    /// @notice `role` is none of the three roles.
    error InvalidRole(AgentRole role);

    /// @notice The point is not on BabyJubJub, or a coordinate is not below the field's modulus.
    error KeyNotOnCurve(uint256 x, uint256 y);

    /// @notice The point is the identity, of low order, or outside the prime-order subgroup.
    error KeyNotOfPrimeOrder(uint256 x, uint256 y);

    /// @notice More capabilities than an agent may have.
    error TooManyCapabilities(uint256 count, uint256 most);

    /// @notice The capability at `index` is zero, repeated or out of ascending order.
    error CapabilitiesNotAscending(uint256 index);

    /// @notice The key or its negative was enrolled before for another agent, owner or role.
    error KeyAlreadyBound(uint256 agentId, address owner, AgentRole role);

    /// @notice `owner` has active agents in the role `held` and can have none in another.
    error OwnerHoldsOtherRole(address owner, AgentRole held);

    /// @notice The agent is active; it must be deactivated first.
    error AgentIsActive(uint256 agentId);

    /// @notice The agent is not active.
    error AgentNotActive(uint256 agentId);

    /// @notice There is no request to approve or withdraw.
    error NoPendingRequest(uint256 agentId);

    /// @notice The approval is for another request than the one pending.
    error RequestMismatch(uint256 agentId, bytes32 approved, bytes32 pending);

    /// @notice `caller` is neither the agent's owner nor its wallet.
    error NotOwnerOrWallet(uint256 agentId, address caller);

    /// @notice Asks for a role. Replaces a pending request, whose approval becomes useless. For the owner.
    /// @param role 1 Executor, 2 Validator, 3 Auditor.
    /// @param publicKey Key of prime order the agent will sign with.
    /// @param capabilities At most 16 ids in strictly ascending order.
    /// @return requestHash What the registrar must name to enrol the agent.
    function requestRole(
        uint256 agentId,
        AgentRole role,
        PublicKey calldata publicKey,
        bytes32[] calldata capabilities
    ) external returns (bytes32 requestHash);

    /// @notice Voids the pending request. For the owner.
    function withdrawRequest(uint256 agentId) external;

    /// @notice Makes the agent active under the request with exactly this hash. For a registrar.
    /// @dev The hash covers owner, role, key, capabilities and the request's number, so that nothing can be swapped
    /// between the registrar's decision and its execution, and no approval works twice. The registrar must have seen
    /// proof that the owner holds the key's secret: the chain does not check it.
    function enrol(uint256 agentId, bytes32 requestHash) external;

    /// @notice Empties the agent's leaf and makes every earlier root unknown. For the owner.
    function deactivate(uint256 agentId) external;

    /// @notice As `deactivate`, for a registrar.
    function expel(uint256 agentId) external;

    /// @notice Records that the agent is alive. For the owner and the agent's wallet.
    function heartbeat(uint256 agentId) external;

    /// @notice Root of the agents tree.
    function agentsRoot() external view returns (uint256);

    /// @notice True for the current root, and for a root that an insertion replaced at most 7 days ago, unless an
    /// agent was deactivated since.
    function isKnownRoot(uint256 root) external view returns (bool);

    /// @notice Path of an active agent's leaf: its index, the siblings from the leaf upwards, and the root they lead to.
    function proofOf(uint256 agentId)
        external
        view
        returns (uint256 leafIndex, uint256[10] memory siblings, uint256 root);

    /// @notice Everything stored about the agent's role.
    function getAgent(uint256 agentId) external view returns (Agent memory);

    /// @notice The agent's role, or none if it is not active.
    function roleOf(uint256 agentId) external view returns (AgentRole);

    /// @notice The role `owner` holds among active agents, or none.
    function roleOfOwner(address owner) external view returns (AgentRole);

    /// @notice True if the agent is active and has the capability.
    function hasCapability(uint256 agentId, bytes32 capability) external view returns (bool);

    /// @notice True if the agent gave a heartbeat at most `withinSeconds` ago.
    function isAlive(uint256 agentId, uint256 withinSeconds) external view returns (bool);

    /// @notice Hash of the pending request.
    function requestHashOf(uint256 agentId) external view returns (bytes32);

    /// @notice What the key is bound to; all zero if neither it nor its negative was ever enrolled.
    function bindingOf(PublicKey calldata publicKey) external view returns (KeyBinding memory);

    /// @notice Number of active agents, which is the number of leaves that are not empty.
    function activeAgentCount() external view returns (uint256);
}
