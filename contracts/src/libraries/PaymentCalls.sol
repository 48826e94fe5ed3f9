// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Failure} from "../types/Failure.sol";
import {PaymentWord} from "../types/PaymentWord.sol";
import {Batch} from "../types/PayoutTypes.sol";

/// The loop that moves the money: one ERC-20 `transfer` per payment out of the executing account, each on its
/// own, so that a payee the token refuses takes nobody else down.
library PaymentCalls {
    /// What one payment may burn. An ordinary transfer needs a tenth of it; a hook cannot eat the batch.
    uint256 internal constant PAYMENT_GAS = 500_000;

    /// With this much left the call was certainly offered all of PAYMENT_GAS, since a call can be offered at
    /// most 63/64 of what is left. It is asked for only after a failure: whoever submits a batch with too little
    /// gas fails as a whole and cannot make a good payment look refused, however deep the token nests its calls.
    uint256 internal constant GAS_LEFT_AFTER_FAILURE = 507_937;

    /// A payment failed and the gas left does not show that it was offered PAYMENT_GAS.
    error NotEnoughGas();

    /// Pays the words whose bit is set in their chunk's mask (`fresh`, one mask per chunk). The caller has
    /// checked the words, that the counts of the chunks add up to their number, and that `token` has code.
    function send(address token, Batch calldata batch, uint256[] memory fresh)
        internal
        returns (Failure[] memory failures)
    {
        // Two allocations: 96 bytes for the call data of `transfer`, of which only the arguments change from
        // payment to payment, then the list of failures, which grows at its end because nothing else allocates
        // before this function returns.
        uint256 callData;
        assembly ("memory-safe") {
            callData := mload(0x40)
            mstore(callData, 0xa9059cbb) // transfer(address,uint256)
            failures := add(callData, 0x60)
            mstore(failures, 0)
            mstore(0x40, add(failures, 0x20))
        }
        uint256 next;
        for (uint256 i; i < batch.chunks.length; ++i) {
            uint256 count = batch.chunks[i].count();
            _sendChunk(callData, batch.words[next:next + count], next, fresh[i], token);
            next += count;
        }
        assembly ("memory-safe") {
            mstore(failures, shr(5, sub(sub(mload(0x40), failures), 0x20)))
        }
    }

    function _sendChunk(
        uint256 callData,
        PaymentWord[] calldata words,
        uint256 firstWordIndex,
        uint256 pending,
        address token
    ) private {
        // A transfer succeeded if the call did and it returned nothing, or at least a word that is exactly 1.
        // The returned word lands in scratch space, where an earlier call may have left a 1: it counts only
        // when this call returned 32 bytes or more. At most 32 bytes are copied on success and 4 on failure,
        // whatever the token returns. Calldata is read inside `words` only, because `pending` has no bit at or
        // above their number, and the loop ends with its highest bit.
        assembly ("memory-safe") {
            let recipientSlot := add(callData, 0x20)
            let amountSlot := add(callData, 0x40)
            callData := add(callData, 0x1c)
            for { let cursor := words.offset } pending {
                cursor := add(cursor, 0x20)
                pending := shr(1, pending)
            } {
                if and(pending, 1) {
                    let word := calldataload(cursor)
                    mstore(recipientSlot, shr(88, word))
                    mstore(amountSlot, and(word, 0xffffffffffffffffffffff))
                    let done := call(PAYMENT_GAS, token, 0, callData, 0x44, 0x00, 0x20)
                    if iszero(and(and(eq(mload(0x00), 1), gt(returndatasize(), 0x1f)), done)) {
                        if iszero(and(done, iszero(returndatasize()))) {
                            if lt(gas(), GAS_LEFT_AFTER_FAILURE) {
                                mstore(0x00, 0xdd629f86) // NotEnoughGas()
                                revert(0x1c, 0x04)
                            }
                            // The reason, if there is one, into the low four bytes of a cleared word.
                            mstore(0x00, 0)
                            if gt(returndatasize(), 3) { returndatacopy(0x1c, 0x00, 0x04) }
                            let position := shr(5, sub(cursor, words.offset))
                            let end := mload(0x40)
                            mstore(end, or(shl(32, add(firstWordIndex, position)), mload(0x00)))
                            mstore(0x40, add(end, 0x20))
                        }
                    }
                }
            }
        }
    }

    /// Makes one payment by the same rules.
    function sendOne(address token, PaymentWord word) internal returns (bool done, bytes4 reason) {
        assembly ("memory-safe") {
            let callData := mload(0x40)
            mstore(callData, 0xa9059cbb) // transfer(address,uint256)
            mstore(add(callData, 0x20), shr(88, word))
            mstore(add(callData, 0x40), and(word, 0xffffffffffffffffffffff))
            done := call(PAYMENT_GAS, token, 0, add(callData, 0x1c), 0x44, 0x00, 0x20)
            if returndatasize() {
                done := and(and(eq(mload(0x00), 1), gt(returndatasize(), 0x1f)), done)
            }
            if iszero(done) {
                if lt(gas(), GAS_LEFT_AFTER_FAILURE) {
                    mstore(0x00, 0xdd629f86) // NotEnoughGas()
                    revert(0x1c, 0x04)
                }
                if gt(returndatasize(), 3) {
                    mstore(0x00, 0)
                    returndatacopy(0x00, 0x00, 0x04)
                    reason := mload(0x00)
                }
            }
        }
    }
}
