// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IComputeArbiter} from "../interfaces/IComputeArbiter.sol";

/// @title BoundedVerifier
/// @notice Asks a verifier that may revert, burn gas or answer garbage, so that its answer can be held
/// against the node: the verifier always gets the same gas, and no answer can harm the caller.
library BoundedVerifier {
    /// @dev A Groth16 check takes 0.3 million gas. Far below the 2^24 cap of one transaction (EIP-7825).
    uint256 internal constant VERIFIER_GAS = 5_000_000;

    /// @dev Covers what lies between the gas check and the verifier's first instruction (a cold account: 2,600).
    uint256 private constant CALL_OVERHEAD = 5_000;

    /// @notice Whether the verifier answered the word 1. Reverts unless a full `VERIFIER_GAS` can be handed over:
    /// a call forwards 63/64 of the gas at most (EIP-150), so a caller could otherwise starve a verifier of gas and
    /// have a valid proof fail.
    function accepts(address verifier, bytes memory question) internal view returns (bool accepted) {
        uint256 available = gasleft() - gasleft() / 64;
        uint256 needed = VERIFIER_GAS + CALL_OVERHEAD;
        require(available >= needed, IComputeArbiter.NotEnoughGas(available, needed));
        assembly ("memory-safe") {
            // At most one word of the answer is copied, however much is returned; a shorter answer leaves the
            // last byte zero, so it is never the word 1.
            mstore(0x00, 0)
            let success :=
                staticcall(VERIFIER_GAS, verifier, add(question, 0x20), mload(question), 0x00, 0x20)
            accepted := and(success, eq(mload(0x00), 1))
        }
    }
}
