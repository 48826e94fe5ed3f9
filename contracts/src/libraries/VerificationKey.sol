// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ZkVerifierLibrary} from "./ZkVerifierLibrary.sol";

/// Looks a Groth16 verification key over before anybody relies on it. The bytes are alpha (x, y); beta, gamma and
/// delta (x imaginary, x real, y imaginary, y real); IC (x, y) of the constant and of each public signal.
library VerificationKey {
    uint256 private constant BETA = 2;
    uint256 private constant GAMMA = 6;
    uint256 private constant DELTA = 10;
    uint256 private constant POINTS_END = 14;

    /// The x coordinate of the generator of G2.
    uint256 private constant GENERATOR_X_IMAGINARY =
        11559732032986387107991004021392285783925812861821192530917403151452391805634;
    uint256 private constant GENERATOR_X_REAL =
        10857046999023057135944570762232829481370756359578518086990519993285655852781;

    /// Twice the price of three pairings (EIP-1108).
    uint256 private constant SUBGROUP_CHECK_GAS = 294_000;

    /// @notice The key does not have the length that its public signals demand.
    error WrongKeyLength(uint256 expected, uint256 actual);
    /// @notice The coordinate number `word` is not below the modulus of the field of coordinates.
    error CoordinateNotInField(uint256 word);
    /// @notice The point that begins at word `word` is not on the curve, or is the point at infinity: a public
    /// signal with such a point of IC would not be bound by proofs.
    error PointNotOnCurve(uint256 word);
    /// @notice One of beta, gamma and delta is not in the subgroup that pairings are defined on.
    error PointNotInSubgroup();
    /// @notice delta is plus or minus gamma, or plus or minus the generator. Then phase 2 of the ceremony did not
    /// take place, and anybody can forge proofs.
    error UnsafeDelta();

    function requireSound(bytes memory key, uint256 signals) internal view {
        uint256 expected = ZkVerifierLibrary.keyLength(signals);
        if (key.length != expected) revert WrongKeyLength(expected, key.length);
        uint256 words = key.length / 32;
        for (uint256 word; word < words; ++word) {
            if (_word(key, word) >= ZkVerifierLibrary.BASE_FIELD) revert CoordinateNotInField(word);
        }
        _requireOnCurve(key, 0);
        for (uint256 word = POINTS_END; word < words; word += 2) {
            _requireOnCurve(key, word);
        }
        for (uint256 word = BETA; word < POINTS_END; word += 4) {
            _requireFinite(key, word);
        }
        if (!_areInSubgroup(key)) revert PointNotInSubgroup();
        _requireSafeDelta(key);
    }

    /// y^2 = x^3 + 3, which (0, 0), the encoding of infinity, is not on.
    function _requireOnCurve(bytes memory key, uint256 word) private pure {
        uint256 modulus = ZkVerifierLibrary.BASE_FIELD;
        (uint256 x, uint256 y) = (_word(key, word), _word(key, word + 1));
        uint256 cube = mulmod(mulmod(x, x, modulus), x, modulus);
        if (mulmod(y, y, modulus) != addmod(cube, 3, modulus)) revert PointNotOnCurve(word);
    }

    function _requireFinite(bytes memory key, uint256 word) private pure {
        uint256 bits;
        for (uint256 i; i < 4; ++i) {
            bits |= _word(key, word + i);
        }
        if (bits == 0) revert PointNotOnCurve(word);
    }

    /// Pairs infinity with each of the three points: the product is 1 whatever they are, and the precompile
    /// refuses points that are not on the curve or not in the subgroup.
    function _areInSubgroup(bytes memory key) private view returns (bool sound) {
        // Uses 576 bytes past the free pointer and does not keep them; reads words 2 to 13 of the key.
        assembly ("memory-safe") {
            let start := mload(0x40)
            for { let i := 0 } lt(i, 3) { i := add(i, 1) } {
                let pair := add(start, mul(i, 192))
                mstore(pair, 0)
                mstore(add(pair, 32), 0)
                mcopy(add(pair, 64), add(add(key, 96), mul(i, 128)), 128)
            }
            mstore(0x00, 0)
            sound := staticcall(SUBGROUP_CHECK_GAS, 8, start, 576, 0x00, 0x20)
            sound := and(sound, eq(mload(0x00), 1))
        }
    }

    /// Points with the same x are equal or each other's negative; forging works with either.
    function _requireSafeDelta(bytes memory key) private pure {
        (uint256 imaginary, uint256 real) = (_word(key, DELTA), _word(key, DELTA + 1));
        bool isGamma = imaginary == _word(key, GAMMA) && real == _word(key, GAMMA + 1);
        bool isGenerator = imaginary == GENERATOR_X_IMAGINARY && real == GENERATOR_X_REAL;
        if (isGamma || isGenerator) revert UnsafeDelta();
    }

    function _word(bytes memory key, uint256 index) private pure returns (uint256 word) {
        // Callers stay below the length that requireSound has checked.
        assembly ("memory-safe") {
            word := mload(add(add(key, 32), shl(5, index)))
        }
    }
}
