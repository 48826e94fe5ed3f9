// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IComputePricing} from "./interfaces/IComputePricing.sol";
import {ComputeCost} from "./libraries/ComputeCost.sol";
import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title ComputePricing
/// @notice Described by IComputePricing.
contract ComputePricing is IComputePricing, AccessManaged {
    using SafeCast for uint256;

    /* CONSTANTS */

    uint64 public constant QUOTE_LIFETIME = 15 minutes;
    uint256 public constant MAX_SECONDS = ComputeCost.MAX_SECONDS;
    uint256 public constant MAX_HOURS = ComputeCost.MAX_HOURS;
    uint256 public constant MAX_RATE = ComputeCost.MAX_RATE;

    /* STORAGE */

    Rates private _rates;

    /* CONSTRUCTOR */

    constructor(address authority, uint256 gpuRate, uint256 memoryRate) AccessManaged(authority) {
        require(authority.code.length != 0, InvalidAuthority(authority));
        _setRates(gpuRate, memoryRate);
    }

    /* RATES */

    /// @inheritdoc IComputePricing
    function rates() external view returns (Rates memory) {
        return _rates;
    }

    /// @inheritdoc IComputePricing
    function setRates(uint256 gpuRate, uint256 memoryRate) external restricted {
        _setRates(gpuRate, memoryRate);
    }

    /* PRICES */

    /// @inheritdoc IComputePricing
    function calculateComputeCost(uint256 gpuHours, uint256 memoryGB, bool priority)
        external
        view
        returns (uint256)
    {
        ComputeCost.requireUnits(gpuHours, ComputeCost.MAX_HOURS);
        ComputeCost.requireUnits(memoryGB, ComputeCost.MAX_HOURS);
        return
            _cost(gpuHours * ComputeCost.SECONDS_PER_HOUR, memoryGB * ComputeCost.SECONDS_PER_HOUR, priority);
    }

    /// @inheritdoc IComputePricing
    function quote(uint256 gpuSeconds, uint256 memoryGbSeconds, bool priority)
        external
        view
        returns (Quote memory)
    {
        return Quote({
            gpuSeconds: gpuSeconds,
            memoryGbSeconds: memoryGbSeconds,
            priority: priority,
            price: _price(gpuSeconds, memoryGbSeconds, priority),
            rateVersion: _rates.version,
            expiresAt: _latestExpiry()
        });
    }

    /// @inheritdoc IComputePricing
    function acceptedPrice(QuoteTerms calldata terms) external view returns (uint128 price) {
        uint64 version = _rates.version;
        require(terms.rateVersion == version, StaleRateVersion(terms.rateVersion, version));
        require(block.timestamp <= terms.expiresAt, QuoteExpired(terms.expiresAt));
        uint64 latest = _latestExpiry();
        require(terms.expiresAt <= latest, QuoteExpiryTooFar(terms.expiresAt, latest));
        price = _price(terms.gpuSeconds, terms.memoryGbSeconds, terms.priority);
        require(price <= terms.maxPrice, PriceAboveMaximum(price, terms.maxPrice));
    }

    /* INTERNAL */

    function _setRates(uint256 gpuRate, uint256 memoryRate) private {
        ComputeCost.requireRate(gpuRate);
        ComputeCost.requireRate(memoryRate);
        uint64 version = _rates.version + 1;
        _rates = Rates({gpuRate: gpuRate.toUint96(), memoryRate: memoryRate.toUint96(), version: version});
        emit RatesSet(version, gpuRate, memoryRate);
    }

    function _price(uint256 gpuSeconds, uint256 memoryGbSeconds, bool priority)
        private
        view
        returns (uint128)
    {
        require(gpuSeconds != 0 || memoryGbSeconds != 0, NoWork());
        return _cost(gpuSeconds, memoryGbSeconds, priority).toUint128();
    }

    function _cost(uint256 gpuSeconds, uint256 memoryGbSeconds, bool priority)
        private
        view
        returns (uint256)
    {
        Rates memory current = _rates;
        return ComputeCost.cost(gpuSeconds, memoryGbSeconds, current.gpuRate, current.memoryRate, priority);
    }

    function _latestExpiry() private view returns (uint64) {
        return uint64(block.timestamp) + QUOTE_LIFETIME;
    }
}
