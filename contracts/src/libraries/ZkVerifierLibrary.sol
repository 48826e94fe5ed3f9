// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Verifies n Groth16 proofs of one circuit over BN254 at once, by a random linear combination: with random r_i
///
///   prod e(r_i A_i, B_i) * e(-s_0 alpha, beta) * e(-(s_0 IC_0 + sum s_j IC_j), gamma) * e(sum r_i C_i, -delta) = 1
///   where s_0 = sum r_i and s_j = sum r_i x_ij
///
/// holds for valid proofs always, and for a batch with an invalid one with a probability of about n / 2^254. That
/// takes n + 3 pairings, and multiplications of key points whose number does not depend on n.
///
/// The r_i are powers of a hash of everything: domain, key, number, all inputs and all proofs. Whatever a prover
/// changes changes them, so nobody can fit errors that cancel out.
///
/// A proof is A (x, y), B (x imaginary, x real, y imaginary, y real), C (x, y). Its coordinates reach precompiles
/// as they are, which refuse values that are not canonical, points off the curve and points of B outside the
/// subgroup. Inputs must be below r here, because arithmetic would take `x + r` for `x`.
///
/// Proofs can be re-randomised by anybody: identify statements by their inputs, never by proof bytes.
library ZkVerifierLibrary {
    /// The order of the groups, and of the field that circuits compute in.
    uint256 internal constant FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;
    /// The field of the points' coordinates.
    uint256 internal constant BASE_FIELD =
        21888242871839275222246405745257275088696311157297823662689037894645226208583;

    uint256 internal constant PROOF_BYTES = 256;

    /// alpha, beta, gamma and delta; 64 bytes per point of IC follow.
    uint256 private constant KEY_HEAD_BYTES = 448;

    bytes32 private constant DOMAIN = keccak256("AgentGPT Groth16 batch v1");

    /// What each precompile may burn: twice its price (EIP-1108). A precompile that refuses its input takes all
    /// that it was given.
    uint256 private constant ADD_GAS = 300;
    uint256 private constant MULTIPLY_GAS = 12_000;
    uint256 private constant PAIRING_BASE_GAS = 90_000;
    uint256 private constant PAIRING_GAS = 68_000;

    /// @notice There is nothing to verify.
    error EmptyProofBatch();
    /// @notice The proofs are not a whole number of 256-byte proofs.
    error WrongProofLength(uint256 bytesGiven);
    /// @notice There must be one input per public signal and proof.
    error WrongInputCount(uint256 expected, uint256 actual);
    /// @notice An input is not below the order of the field.
    error InputNotInField(uint256 index, uint256 input);
    /// @notice The address does not hold a key of this size.
    error WrongKeyLength(uint256 expected, uint256 actual);

    /// Whether all proofs are valid. `key` is a contract whose code is a zero byte and then the key, `keyHash` the
    /// hash of that key, `inputs` the public signals proof after proof. Reverts on malformed input; a precompile
    /// that refuses a point makes the answer false.
    function verifyBatch(
        address key,
        bytes32 keyHash,
        uint256 signals,
        uint256[] memory inputs,
        bytes calldata proofs
    ) internal view returns (bool valid) {
        uint256 count = proofs.length / PROOF_BYTES;
        if (proofs.length == 0) revert EmptyProofBatch();
        if (proofs.length % PROOF_BYTES != 0) revert WrongProofLength(proofs.length);
        if (inputs.length != count * signals) revert WrongInputCount(count * signals, inputs.length);
        uint256 keyPoints = _loadKey(key, signals);
        uint256 challenge = _challenge(keyHash, count, inputs, proofs);
        uint256[] memory scalars = _foldInputs(inputs, signals, count, challenge);
        (uint256 pairs, bool scaled) = _scaleProofs(proofs, count, challenge);
        if (!scaled || !_foldKey(pairs + count * 192, keyPoints, scalars)) return false;
        return _pair(pairs, count + 3);
    }

    /// The bytes of a key with this many public signals.
    function keyLength(uint256 signals) internal pure returns (uint256) {
        return KEY_HEAD_BYTES + 64 * (signals + 1);
    }

    /// Copies the key into memory and says where it begins.
    function _loadKey(address key, uint256 signals) private view returns (uint256 start) {
        uint256 length = keyLength(signals);
        uint256 codeLength = key.code.length;
        // The code begins with a byte that makes it stop when it is called.
        if (codeLength != length + 1) revert WrongKeyLength(length, codeLength == 0 ? 0 : codeLength - 1);
        assembly ("memory-safe") {
            start := mload(0x40)
            mstore(0x40, add(start, length))
            extcodecopy(key, start, 1, length)
        }
    }

    /// `keccak256(DOMAIN, keyHash, count, inputs, proofs) mod r`, all packed: the lengths follow from the count.
    function _challenge(bytes32 keyHash, uint256 count, uint256[] memory inputs, bytes calldata proofs)
        private
        pure
        returns (uint256 challenge)
    {
        bytes32 domain = DOMAIN;
        // The memory past the free pointer is used and not kept.
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(start, domain)
            mstore(add(start, 0x20), keyHash)
            mstore(add(start, 0x40), count)
            let size := shl(5, mload(inputs))
            mcopy(add(start, 0x60), add(inputs, 0x20), size)
            size := add(size, 0x60)
            calldatacopy(add(start, size), proofs.offset, proofs.length)
            challenge := mod(keccak256(start, add(size, proofs.length)), FIELD)
        }
    }

    /// The negatives of s_0 and of each s_j, where proof i has the factor `challenge^(count - 1 - i)`: Horner's rule
    /// from the first proof to the last.
    function _foldInputs(uint256[] memory inputs, uint256 signals, uint256 count, uint256 challenge)
        private
        pure
        returns (uint256[] memory scalars)
    {
        scalars = new uint256[](signals + 1);
        bool outside;
        // Reads inside `inputs`, whose length is count * signals, and writes inside `scalars`. Whether an input
        // was too large is gathered and judged once, which saves a jump per input.
        assembly ("memory-safe") {
            let sum := 0
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                sum := addmod(mulmod(sum, challenge, FIELD), 1, FIELD)
            }
            mstore(add(scalars, 0x20), sub(FIELD, sum))
            let stride := shl(5, signals)
            let first := add(inputs, 0x20)
            let end := add(first, mul(stride, count))
            for { let j := 0 } lt(j, signals) { j := add(j, 1) } {
                sum := 0
                for { let cursor := add(first, shl(5, j)) } lt(cursor, end) { cursor := add(cursor, stride) }
                {
                    let input := mload(cursor)
                    outside := or(outside, gt(input, sub(FIELD, 1)))
                    sum := addmod(mulmod(sum, challenge, FIELD), input, FIELD)
                }
                mstore(add(scalars, shl(5, add(j, 2))), sub(FIELD, sum))
            }
        }
        if (outside) _refuseInputs(inputs);
    }

    function _refuseInputs(uint256[] memory inputs) private pure {
        for (uint256 i; i < inputs.length; ++i) {
            if (inputs[i] >= FIELD) revert InputNotInField(i, inputs[i]);
        }
    }

    /// Makes room for count + 3 pairs and fills the first count with (r_i A_i, B_i); leaves sum r_i C_i as the
    /// first half of the last pair. From the last proof, whose factor is 1, to the first.
    function _scaleProofs(bytes calldata proofs, uint256 count, uint256 challenge)
        private
        view
        returns (uint256 pairs, bool done)
    {
        // The pairs are allocated, 192 bytes each; 128 bytes of scratch after them are not. Calldata is read
        // inside `proofs`, whose length is count * 256.
        assembly ("memory-safe") {
            pairs := mload(0x40)
            let pair := add(pairs, mul(192, count))
            let sum := add(pair, 384)
            let scratch := add(sum, 192)
            mstore(0x40, scratch)
            done := 1
            let factor := 1
            let last := sub(add(proofs.offset, proofs.length), 256)
            for { let proof := add(last, 256) } gt(proof, proofs.offset) {} {
                proof := sub(proof, 256)
                pair := sub(pair, 192)
                calldatacopy(pair, proof, 192)
                switch eq(proof, last)
                case 1 { calldatacopy(sum, add(proof, 192), 64) }
                default {
                    mcopy(scratch, pair, 64)
                    mstore(add(scratch, 64), factor)
                    done := and(staticcall(MULTIPLY_GAS, 7, scratch, 96, pair, 64), done)
                    calldatacopy(scratch, add(proof, 192), 64)
                    done := and(staticcall(MULTIPLY_GAS, 7, scratch, 96, scratch, 64), done)
                    mcopy(add(scratch, 64), sum, 64)
                    done := and(staticcall(ADD_GAS, 6, scratch, 128, sum, 64), done)
                    if iszero(done) { break }
                }
                factor := mulmod(factor, challenge, FIELD)
            }
        }
    }

    /// Fills the last three pairs, which begin at `pairs`: the scalars are negative already, and of the last pair
    /// the sum of the C points stands there, so delta is negated.
    function _foldKey(uint256 pairs, uint256 key, uint256[] memory scalars) private view returns (bool done) {
        // Reads the key, whose length fits the scalars, and `scalars`; writes the three pairs and 160 bytes of
        // scratch past the free pointer, which are not kept.
        assembly ("memory-safe") {
            let scratch := mload(0x40)
            let scalar := add(scalars, 0x20)
            let end := add(scalar, shl(5, mload(scalars)))
            // s_0 alpha, beta
            mcopy(scratch, key, 64)
            mstore(add(scratch, 64), mload(scalar))
            done := staticcall(MULTIPLY_GAS, 7, scratch, 96, pairs, 64)
            mcopy(add(pairs, 64), add(key, 64), 128)
            // sum s_j IC_j, gamma: the sum stands at scratch, the next term right after it
            let point := add(key, 448)
            mstore(scratch, 0)
            mstore(add(scratch, 32), 0)
            for {} lt(scalar, end) { scalar := add(scalar, 32) } {
                mcopy(add(scratch, 64), point, 64)
                mstore(add(scratch, 128), mload(scalar))
                done := and(staticcall(MULTIPLY_GAS, 7, add(scratch, 64), 96, add(scratch, 64), 64), done)
                done := and(staticcall(ADD_GAS, 6, scratch, 128, scratch, 64), done)
                point := add(point, 64)
            }
            pairs := add(pairs, 192)
            mcopy(pairs, scratch, 64)
            mcopy(add(pairs, 64), add(key, 192), 128)
            // C, -delta; a coordinate of zero stays zero
            pairs := add(pairs, 256)
            mcopy(pairs, add(key, 320), 64)
            mstore(add(pairs, 64), mod(sub(BASE_FIELD, mload(add(key, 384))), BASE_FIELD))
            mstore(add(pairs, 96), mod(sub(BASE_FIELD, mload(add(key, 416))), BASE_FIELD))
        }
    }

    function _pair(uint256 pairs, uint256 count) private view returns (bool valid) {
        uint256 bound = PAIRING_BASE_GAS + PAIRING_GAS * count;
        // The answer goes to scratch space; without one it stays zero.
        assembly ("memory-safe") {
            mstore(0x00, 0)
            valid := staticcall(bound, 8, pairs, mul(192, count), 0x00, 0x20)
            valid := and(valid, eq(mload(0x00), 1))
        }
    }
}
