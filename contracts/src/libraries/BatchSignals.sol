// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Where the public signals of PayBatch, PayBatchPrivate and StepBatch stand. A number of statements is one list,
/// statement after statement.
library BatchSignals {
    uint256 internal constant COUNT = 10;

    uint256 internal constant NEXT_STATE = 0;
    uint256 internal constant STEPS_ROOT = 1;
    /// The payments' sum; the number of steps that went well in a StepBatch.
    uint256 internal constant TOTAL = 2;
    /// The number of payments; the number of steps that failed in a StepBatch.
    uint256 internal constant PAID = 3;
    /// The gas of all steps in a StepBatch.
    uint256 internal constant FINGERPRINT = 4;
    uint256 internal constant PREV_STATE = 5;
    uint256 internal constant POLICY = 6;
    uint256 internal constant CONTEXT = 7;
    /// The number of steps of the whole plan in a StepBatch.
    uint256 internal constant CHALLENGE = 8;
    uint256 internal constant CHUNK_INDEX = 9;

    /// `keccak256(abi.encode(circuitId, inputs))` for the ten inputs from `start` on.
    function hash(bytes32 circuitId, uint256[] memory inputs, uint256 start)
        internal
        pure
        returns (bytes32 statement)
    {
        // The memory past the free pointer is used and not kept. Callers stay within the list.
        assembly ("memory-safe") {
            let encoded := mload(0x40)
            mstore(encoded, circuitId)
            mstore(add(encoded, 0x20), 0x40)
            mstore(add(encoded, 0x40), COUNT)
            mcopy(add(encoded, 0x60), add(add(inputs, 0x20), shl(5, start)), 320)
            statement := keccak256(encoded, 416)
        }
    }
}
