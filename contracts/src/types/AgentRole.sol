// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What an agent is enrolled for. The number is part of the agents-tree leaf, so it never changes.
/// @dev Not an enum: an unknown number from calldata must reach the contract and earn a named error.
type AgentRole is uint8;

using {equals as ==, differs as !=, isAssignable} for AgentRole global;

AgentRole constant NO_ROLE = AgentRole.wrap(0);
/// @dev Carries out the steps of a plan.
AgentRole constant EXECUTOR = AgentRole.wrap(1);
/// @dev Approves what an executor did; never the same key or owner as an executor.
AgentRole constant VALIDATOR = AgentRole.wrap(2);
/// @dev Reads and attests only.
AgentRole constant AUDITOR = AgentRole.wrap(3);

function equals(AgentRole left, AgentRole right) pure returns (bool) {
    return AgentRole.unwrap(left) == AgentRole.unwrap(right);
}

function differs(AgentRole left, AgentRole right) pure returns (bool) {
    return AgentRole.unwrap(left) != AgentRole.unwrap(right);
}

/// @dev True for the three roles an agent can be enrolled for.
function isAssignable(AgentRole role) pure returns (bool) {
    return role != NO_ROLE && AgentRole.unwrap(role) <= AgentRole.unwrap(AUDITOR);
}
