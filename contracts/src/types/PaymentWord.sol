// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// One payment in one word: `recipient << 88 | amount`. The top byte is zero, so a word is below 2^248 and fits
/// a BN254 field element; amounts are token units below 2^88; neither part may be zero.
type PaymentWord is uint256;

using {recipient, amount} for PaymentWord global;

function recipient(PaymentWord word) pure returns (address) {
    return address(uint160(PaymentWord.unwrap(word) >> 88));
}

function amount(PaymentWord word) pure returns (uint256) {
    return uint88(PaymentWord.unwrap(word));
}

function toPaymentWord(address to, uint88 units) pure returns (PaymentWord) {
    return PaymentWord.wrap((uint256(uint160(to)) << 88) | units);
}
