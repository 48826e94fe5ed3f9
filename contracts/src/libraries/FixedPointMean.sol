// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Mean of signed fixed-point numbers with different decimals
library FixedPointMean {
    uint8 internal constant MAX_DECIMALS = 18;

    struct Sum {
        /// Sum with MAX_DECIMALS decimals.
        int256 total;
        uint64 count;
        /// How many numbers had so many decimals.
        uint64[MAX_DECIMALS + 1] countByDecimals;
    }

    /// @dev `decimals` is at most MAX_DECIMALS; a sum of 2^64 values of 128 bits with 18 more decimals fits 256 bits.
    function add(Sum memory sum, int128 value, uint8 decimals) internal pure {
        sum.total += int256(value) * int256(10 ** uint256(MAX_DECIMALS - decimals));
        ++sum.count;
        ++sum.countByDecimals[decimals];
    }

    /// @notice The mean, rounded towards zero, in the most frequent number of decimals (the smallest of equals), or in
    /// the most that lets it fit 128 bits. With 0 decimals it always fits, being no larger than the largest addend.
    function mean(Sum memory sum) internal pure returns (uint64 count, int128 value, uint8 decimals) {
        count = sum.count;
        if (count == 0) return (0, 0, 0);
        for (uint8 i = 1; i <= MAX_DECIMALS; ++i) {
            if (sum.countByDecimals[i] > sum.countByDecimals[decimals]) decimals = i;
        }
        int256 precise = sum.total / int256(uint256(count));
        int256 scaled = precise / int256(10 ** uint256(MAX_DECIMALS - decimals));
        while (scaled > type(int128).max || scaled < type(int128).min) {
            --decimals;
            scaled = precise / int256(10 ** uint256(MAX_DECIMALS - decimals));
        }
        value = int128(scaled);
    }
}
