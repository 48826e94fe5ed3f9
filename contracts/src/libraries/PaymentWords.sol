// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PaymentWord} from "../types/PaymentWord.sol";

/// Sums of payment words. 256 amounts below 2^88 stay far below 2^256, so no addition here can overflow.
library PaymentWords {
    uint256 private constant AMOUNT_MASK = 0xffffffffffffffffffffff;

    /// The sum of all amounts, and whether every word is a payment: top byte, recipient and amount as
    /// `PaymentWord` has them.
    function sum(PaymentWord[] calldata words) internal pure returns (uint256 total, bool valid) {
        // Faults are gathered and judged once after the loop, which saves a jump per payment: the product of
        // recipient (below 2^168 with the top byte) and amount (below 2^88) cannot wrap, so it is zero exactly
        // when one of them is; the bits of all words together show whether any top byte was set. Words are
        // read in pairs, which halves the cost of the loop itself; an odd number leaves its first word to be
        // read before.
        assembly ("memory-safe") {
            let cursor := words.offset
            let end := add(cursor, shl(5, words.length))
            let seen := 0
            let faults := 0
            if and(words.length, 1) {
                seen := calldataload(cursor)
                total := and(seen, AMOUNT_MASK)
                faults := iszero(mul(shr(88, seen), total))
                cursor := add(cursor, 0x20)
            }
            for {} lt(cursor, end) { cursor := add(cursor, 0x40) } {
                let word := calldataload(cursor)
                let amount := and(word, AMOUNT_MASK)
                let nextWord := calldataload(add(cursor, 0x20))
                let nextAmount := and(nextWord, AMOUNT_MASK)
                seen := or(or(word, nextWord), seen)
                total := add(add(amount, nextAmount), total)
                faults := or(
                    or(iszero(mul(shr(88, word), amount)), iszero(mul(shr(88, nextWord), nextAmount))),
                    faults
                )
            }
            valid := iszero(or(faults, shr(248, seen)))
        }
    }

    /// The sum of the amounts at the positions whose bit is set.
    function sumAt(PaymentWord[] calldata words, uint256 positions) internal pure returns (uint256 total) {
        for (uint256 i; i < words.length; ++i) {
            if ((positions >> i) & 1 == 1) total += words[i].amount();
        }
    }

    /// The position of the first word that is not a payment; the number of words if there is none.
    function firstInvalid(PaymentWord[] calldata words) internal pure returns (uint256 position) {
        for (; position < words.length; ++position) {
            (, bool valid) = sum(words[position:position + 1]);
            if (!valid) break;
        }
    }
}
