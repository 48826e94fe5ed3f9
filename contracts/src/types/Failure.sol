// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// A payment the token refused: `wordIndex << 32 | reason`, where `wordIndex` counts the words of the whole
/// batch and `reason` is the first four bytes the token returned (zero if it returned fewer).
type Failure is uint256;

using {wordIndex, reason} for Failure global;

function wordIndex(Failure failure) pure returns (uint256) {
    return Failure.unwrap(failure) >> 32;
}

function reason(Failure failure) pure returns (bytes4) {
    return bytes4(uint32(Failure.unwrap(failure)));
}
