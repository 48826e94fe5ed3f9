// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title IComputePricing
/// @notice What a compute job costs, in the smallest unit of the payment token (AGPT wei).
///
/// There is one pair of rates, and they are hourly: AGPT wei for one GPU-hour and AGPT wei for one
/// GB-hour of memory. The published whole-hour formula and the fine-grained quote both read this pair, and
/// the quote is the published formula at a resolution of one second:
/// `price(3600 × h, 3600 × m) == calculateComputeCost(h, m)` for every `h`, `m` and priority.
///
/// Every price is rounded up once, after the priority factor, so that no work is free and none is
/// rounded twice: a base price of 1 costs 3 with priority (2.2 rounded up), and one GPU-second costs at least 1.
interface IComputePricing {
    /// @param gpuRate AGPT wei per GPU-hour.
    /// @param memoryRate AGPT wei per GB-hour.
    /// @param version Counts the calls of `setRates`; the rates of the constructor are version 1.
    struct Rates {
        uint96 gpuRate;
        uint96 memoryRate;
        uint64 version;
    }

    /// @notice A price, and the conditions under which it holds.
    /// @param gpuSeconds GPU-seconds of work.
    /// @param memoryGbSeconds GB-seconds of memory.
    /// @param priority Whether the work goes ahead of others, at 22/10 of the price.
    /// @param price AGPT wei, rounded up.
    /// @param rateVersion The rates the price was made of.
    /// @param expiresAt Last second (unix time) at which the quote may be used.
    struct Quote {
        uint256 gpuSeconds;
        uint256 memoryGbSeconds;
        bool priority;
        uint128 price;
        uint64 rateVersion;
        uint64 expiresAt;
    }

    /// @notice What a client agrees to: the work, the quote it saw and the most it will pay.
    struct QuoteTerms {
        uint256 gpuSeconds;
        uint256 memoryGbSeconds;
        bool priority;
        uint128 maxPrice;
        uint64 rateVersion;
        uint64 expiresAt;
    }

    event RatesSet(uint64 indexed version, uint256 gpuRate, uint256 memoryRate);

    /// @dev More units than one price may hold; `maximum` is in the unit of the argument.
    error UnitsOutOfRange(uint256 units, uint256 maximum);
    /// @dev A rate is 1 to `maximum`: a rate of zero would make work free.
    error RateOutOfRange(uint256 rate, uint256 maximum);
    /// @dev Neither GPU time nor memory was asked for.
    error NoWork();
    error StaleRateVersion(uint64 named, uint64 current);
    error QuoteExpired(uint64 expiresAt);
    /// @dev No quote of this contract expires that late.
    error QuoteExpiryTooFar(uint64 expiresAt, uint64 latest);
    error PriceAboveMaximum(uint256 price, uint256 maxPrice);
    /// @dev The authority must be a contract (an AccessManager).
    error InvalidAuthority(address authority);

    /// @notice The published formula: `gpuHours × gpuRate + memoryGB × memoryRate`, times 22/10 with priority,
    /// rounded up. `memoryGB` is memory held for one hour (GB-hours): the formula knows no other duration.
    /// @return AGPT wei; always below 2^128.
    function calculateComputeCost(uint256 gpuHours, uint256 memoryGB, bool priority)
        external
        view
        returns (uint256);

    /// @notice A quote at the current rates, valid for `QUOTE_LIFETIME`.
    function quote(uint256 gpuSeconds, uint256 memoryGbSeconds, bool priority)
        external
        view
        returns (Quote memory);

    /// @notice The price of `terms`, if the quote they name still holds and they allow it; otherwise reverts.
    function acceptedPrice(QuoteTerms calldata terms) external view returns (uint128);

    function rates() external view returns (Rates memory);

    /// @notice Replaces both rates; every quote made before is stale from then on. Restricted.
    function setRates(uint256 gpuRate, uint256 memoryRate) external;
}
