// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a verification key is good for; the numbers are those in the generated key libraries.
/// @dev Not an enum: an unknown number from calldata must reach the contract and earn a named error.
type SecurityLevel is uint8;

using {equals as ==, isKnown} for SecurityLevel global;

/// @dev Anybody can forge proofs for such a key. For development chains alone.
SecurityLevel constant DEV = SecurityLevel.wrap(0);
/// @dev Out of a ceremony that was a rehearsal. No contract can tell a test network from another, so which
/// chains see such keys is for governance, and the level stands in every event about them.
SecurityLevel constant TESTNET = SecurityLevel.wrap(1);
/// @dev Out of a ceremony that anybody can check by its transcript.
SecurityLevel constant PRODUCTION = SecurityLevel.wrap(2);

function equals(SecurityLevel left, SecurityLevel right) pure returns (bool) {
    return SecurityLevel.unwrap(left) == SecurityLevel.unwrap(right);
}

/// @dev True for the three levels.
function isKnown(SecurityLevel level) pure returns (bool) {
    return SecurityLevel.unwrap(level) <= SecurityLevel.unwrap(PRODUCTION);
}
