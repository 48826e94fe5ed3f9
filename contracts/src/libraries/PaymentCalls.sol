// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Chunk} from "../types/Chunk.sol";
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
        // The list begins at the free memory pointer and grows as payments fail: nothing else allocates before
        // its length is written at the end.
        assembly ("memory-safe") {
            failures := mload(0x40)
            mstore(0x40, add(failures, 0x20))
        }
        Chunk[] calldata chunks = batch.chunks;
        PaymentWord[] calldata words = batch.words;
        uint256 next;
        for (uint256 i; i < fresh.length; ++i) {
            uint256 end = next + chunks[i].count();
            uint256 pending = fresh[i];
            if (pending == chunks[i].mask()) {
                _sendRange(token, words, next, end);
            } else {
                for (uint256 word = next; pending != 0; ++word) {
                    if (pending & 1 == 1) _sendRange(token, words, word, word + 1);
                    pending >>= 1;
                }
            }
            next = end;
        }
        assembly ("memory-safe") {
            mstore(failures, sub(shr(5, sub(mload(0x40), failures)), 1))
        }
    }

    /// Pays the words from index `from` up to, not including, `to`; there is at least one.
    function _sendRange(address token, PaymentWord[] calldata words, uint256 from, uint256 to) private {
        // The call data of `transfer` is built in scratch space and over the free memory pointer, which is kept
        // in `free` and put back at the end; the zero slot at 0x60 is not reached. Calldata is read inside
        // `words` only. A transfer succeeded if the call did and it returned nothing, or at least a word that
        // is exactly 1: that word lands at 0x00, where the call data has just left a last byte of zero, so
        // neither a shorter answer nor that of an earlier call can look like 1. At most 32 bytes are copied
        // on success and 4 on failure, whatever the token returns.
        assembly ("memory-safe") {
            let free := mload(0x40)
            let cursor := add(words.offset, shl(5, from))
            for { let end := add(words.offset, shl(5, to)) } 1 {} {
                let word := calldataload(cursor)
                mstore(0x14, shr(88, word))
                mstore(0x34, and(word, 0xffffffffffffffffffffff))
                mstore(0x00, 0xa9059cbb000000000000000000000000) // transfer(address,uint256)
                let done := call(PAYMENT_GAS, token, 0, 0x10, 0x44, 0x00, 0x20)
                if iszero(and(eq(mload(0x00), 1), done)) {
                    if iszero(and(done, iszero(returndatasize()))) {
                        if lt(gas(), GAS_LEFT_AFTER_FAILURE) {
                            mstore(0x00, 0xdd629f86) // NotEnoughGas()
                            revert(0x1c, 0x04)
                        }
                        // The reason, if there is one, in the low four bytes of a cleared word.
                        mstore(0x00, 0)
                        if gt(returndatasize(), 3) { returndatacopy(0x1c, 0x00, 0x04) }
                        mstore(free, or(shl(32, shr(5, sub(cursor, words.offset))), mload(0x00)))
                        free := add(free, 0x20)
                    }
                }
                cursor := add(cursor, 0x20)
                if iszero(lt(cursor, end)) { break }
            }
            mstore(0x40, free)
        }
    }

    /// Makes one payment by the same rules.
    function sendOne(address token, PaymentWord word) internal returns (bool done, bytes4 reason) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(0x14, shr(88, word))
            mstore(0x34, and(word, 0xffffffffffffffffffffff))
            mstore(0x00, 0xa9059cbb000000000000000000000000) // transfer(address,uint256)
            done := call(PAYMENT_GAS, token, 0, 0x10, 0x44, 0x00, 0x20)
            done := and(done, or(eq(mload(0x00), 1), iszero(returndatasize())))
            mstore(0x40, free)
            if iszero(done) {
                if lt(gas(), GAS_LEFT_AFTER_FAILURE) {
                    mstore(0x00, 0xdd629f86) // NotEnoughGas()
                    revert(0x1c, 0x04)
                }
                mstore(0x00, 0)
                if gt(returndatasize(), 3) { returndatacopy(0x00, 0x00, 0x04) }
                reason := mload(0x00)
            }
        }
    }
}
