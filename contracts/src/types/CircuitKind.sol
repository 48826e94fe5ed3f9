// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What the proofs of a circuit speak of.
/// @dev Not an enum: an unknown number from calldata must reach the contract and earn a named error. 0 is no kind.
type CircuitKind is uint8;

using {equals as ==, differs as !=, isKnown, signalCount} for CircuitKind global;

/// @dev One roster chunk was paid within caps; bound to the payments by challenge and fingerprint.
CircuitKind constant PAY_BATCH = CircuitKind.wrap(1);
/// @dev The same with total and count hidden; bound to nothing but the two signatures.
CircuitKind constant PAY_BATCH_PRIVATE = CircuitKind.wrap(2);
/// @dev Every step of one chunk of a plan has one output.
CircuitKind constant STEP_BATCH = CircuitKind.wrap(3);
/// @dev No recipient of one roster chunk is on a deny list.
CircuitKind constant SCREEN = CircuitKind.wrap(4);

function equals(CircuitKind left, CircuitKind right) pure returns (bool) {
    return CircuitKind.unwrap(left) == CircuitKind.unwrap(right);
}

function differs(CircuitKind left, CircuitKind right) pure returns (bool) {
    return CircuitKind.unwrap(left) != CircuitKind.unwrap(right);
}

/// @dev True for the four kinds.
function isKnown(CircuitKind kind) pure returns (bool) {
    uint8 number = CircuitKind.unwrap(kind);
    return number != 0 && number <= CircuitKind.unwrap(SCREEN);
}

/// @dev How many public signals proofs of this kind have.
function signalCount(CircuitKind kind) pure returns (uint256) {
    return kind == SCREEN ? 5 : 10;
}
