// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentWord} from "../types/PaymentWord.sol";

/// Binds the payments of a chunk to the steps a proof speaks of. The proof shows the same polynomial in the
/// payment words at the same challenge; two different lists of words agree at a challenge, which is a hash of
/// both the list and the steps, with a probability of about 256 / 2^254.
library Fingerprint {
    /// The order of the BN254 scalar field, in which proofs compute.
    uint256 internal constant FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// What is stored for an attested chunk.
    function attest(uint256 stepsRoot, PaymentWord[] calldata words) internal pure returns (bytes32) {
        uint256 challenge = challengeOf(stepsRoot, words);
        return attestationOf(stepsRoot, challenge, evaluate(words, challenge));
    }

    /// `keccak256(abi.encode(stepsRoot, challenge, fingerprint))`. The challenge has to be in it: whoever could
    /// choose it later could solve for one at which other payments have the same fingerprint.
    function attestationOf(uint256 stepsRoot, uint256 challenge, uint256 fingerprint)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(stepsRoot, challenge, fingerprint));
    }

    /// `keccak256(abi.encode(stepsRoot, words)) mod r`.
    function challengeOf(uint256 stepsRoot, PaymentWord[] calldata words)
        internal
        pure
        returns (uint256 challenge)
    {
        // Written by hand because the compiler copies the array word by word. The memory past the free pointer
        // is used and not kept.
        assembly ("memory-safe") {
            let start := mload(0x40)
            let size := shl(5, words.length)
            mstore(start, stepsRoot)
            mstore(add(start, 0x20), 0x40)
            mstore(add(start, 0x40), words.length)
            calldatacopy(add(start, 0x60), words.offset, size)
            challenge := mod(keccak256(start, add(size, 0x60)), FIELD)
        }
    }

    /// Horner's rule over the words in order: `f = (f + word) * challenge mod r`.
    function evaluate(PaymentWord[] calldata words, uint256 challenge) internal pure returns (uint256 f) {
        // Words are below 2^248 by then, hence below r; `addmod` would reduce a larger one all the same.
        assembly ("memory-safe") {
            let cursor := words.offset
            for { let end := add(cursor, shl(5, words.length)) } lt(cursor, end) {} {
                f := mulmod(addmod(f, calldataload(cursor), FIELD), challenge, FIELD)
                cursor := add(cursor, 0x20)
            }
        }
    }
}
