// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IComputePricing} from "../interfaces/IComputePricing.sol";

/// @title ComputeCost
/// @notice The arithmetic of compute prices, on hourly rates and seconds of work. Units and rates are bounded
/// first; then nothing overflows and every price is below 2^128 (proved by `scripts/prove-pricing.cjs`).
library ComputeCost {
    uint256 internal constant SECONDS_PER_HOUR = 3600;

    /// @dev About 31,700 years of one GPU, or of one GB.
    uint256 internal constant MAX_SECONDS = 1e12;
    uint256 internal constant MAX_HOURS = MAX_SECONDS / SECONDS_PER_HOUR;

    /// @dev AGPT wei per hour: a thousand million AGPT.
    uint256 internal constant MAX_RATE = 1e27;

    uint256 internal constant PRIORITY_NUMERATOR = 22;
    uint256 internal constant PRIORITY_DENOMINATOR = 10;

    /// @notice `⌈(gpuSeconds × gpuRate + memoryGbSeconds × memoryRate) / 3600 × (priority ? 22/10 : 1)⌉`,
    /// rounded once.
    function cost(
        uint256 gpuSeconds,
        uint256 memoryGbSeconds,
        uint256 gpuRate,
        uint256 memoryRate,
        bool priority
    ) internal pure returns (uint256) {
        requireUnits(gpuSeconds, MAX_SECONDS);
        requireUnits(memoryGbSeconds, MAX_SECONDS);
        requireRate(gpuRate);
        requireRate(memoryRate);
        uint256 scaled = gpuSeconds * gpuRate + memoryGbSeconds * memoryRate;
        if (priority) {
            return ceilDiv(scaled * PRIORITY_NUMERATOR, SECONDS_PER_HOUR * PRIORITY_DENOMINATOR);
        }
        return ceilDiv(scaled, SECONDS_PER_HOUR);
    }

    function requireUnits(uint256 units, uint256 maximum) internal pure {
        require(units <= maximum, IComputePricing.UnitsOutOfRange(units, maximum));
    }

    function requireRate(uint256 rate) internal pure {
        require(rate != 0 && rate <= MAX_RATE, IComputePricing.RateOutOfRange(rate, MAX_RATE));
    }

    function ceilDiv(uint256 dividend, uint256 divisor) private pure returns (uint256) {
        return (dividend + divisor - 1) / divisor;
    }
}
