// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// The peer of the batch verifier in gas figures: each proof on its own, four pairings, as generated verifiers do,
/// and with the key in the bytecode as they have it. Ten public signals.
contract MockSingleVerifier {
    uint256 private constant FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;
    uint256 private constant BASE_FIELD =
        21888242871839275222246405745257275088696311157297823662689037894645226208583;

    /// The contract's code is a zero byte and the key: reading it once is what constants in the bytecode cost.
    address private immutable KEY;

    constructor(address key) {
        KEY = key;
    }

    /// Verifies the proofs one after another.
    function verifyEach(uint256[] calldata inputs, bytes calldata proofs) external view returns (bool) {
        uint256 count = proofs.length / 256;
        for (uint256 i; i < count; ++i) {
            if (!verify(inputs[i * 10:(i + 1) * 10], proofs[i * 256:(i + 1) * 256])) return false;
        }
        return true;
    }

    function verify(uint256[] calldata inputs, bytes calldata proof) public view returns (bool valid) {
        address key = KEY;
        for (uint256 i; i < 10; ++i) {
            if (inputs[i] >= FIELD) return false;
        }
        assembly ("memory-safe") {
            let start := mload(0x40)
            let pairs := add(start, 1152)
            let scratch := add(pairs, 768)
            extcodecopy(key, start, 1, 1152)
            valid := 1
            mcopy(scratch, add(start, 448), 64)
            for { let i := 0 } lt(i, 10) { i := add(i, 1) } {
                mcopy(add(scratch, 64), add(add(start, 512), shl(6, i)), 64)
                mstore(add(scratch, 128), calldataload(add(inputs.offset, shl(5, i))))
                valid := and(staticcall(gas(), 7, add(scratch, 64), 96, add(scratch, 64), 64), valid)
                valid := and(staticcall(gas(), 6, scratch, 128, scratch, 64), valid)
            }
            calldatacopy(pairs, proof.offset, 192)
            mstore(add(pairs, 32), mod(sub(BASE_FIELD, mload(add(pairs, 32))), BASE_FIELD))
            mcopy(add(pairs, 192), start, 192)
            mcopy(add(pairs, 384), scratch, 64)
            mcopy(add(pairs, 448), add(start, 192), 128)
            calldatacopy(add(pairs, 576), add(proof.offset, 192), 64)
            mcopy(add(pairs, 640), add(start, 320), 128)
            mstore(0x00, 0)
            valid := and(staticcall(gas(), 8, pairs, 768, 0x00, 0x20), valid)
            valid := and(valid, eq(mload(0x00), 1))
        }
    }
}
