// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ComputePricing} from "../src/ComputePricing.sol";
import {IComputePricing} from "../src/interfaces/IComputePricing.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Test} from "forge-std/Test.sol";

contract ComputePricingTest is Test {
    uint256 private constant GPU_RATE = 2.5e18;
    uint256 private constant MEMORY_RATE = 0.01e18;

    AccessManager private authority;
    ComputePricing private pricing;

    function setUp() public {
        vm.warp(1_800_000_000);
        authority = new AccessManager(address(this));
        pricing = new ComputePricing(address(authority), GPU_RATE, MEMORY_RATE);
    }

    /* CONSTRUCTION */

    function test_ConstructorSetsVersionOne() public view {
        IComputePricing.Rates memory rates = pricing.rates();
        assertEq(rates.gpuRate, GPU_RATE);
        assertEq(rates.memoryRate, MEMORY_RATE);
        assertEq(rates.version, 1);
        assertEq(pricing.authority(), address(authority));
    }

    function test_RevertWhen_AuthorityHasNoCode() public {
        vm.expectRevert(abi.encodeWithSelector(IComputePricing.InvalidAuthority.selector, address(0)));
        new ComputePricing(address(0), GPU_RATE, MEMORY_RATE);
    }

    function test_RevertWhen_ConstructedWithAZeroRate() public {
        vm.expectRevert(abi.encodeWithSelector(IComputePricing.RateOutOfRange.selector, 0, 1e27));
        new ComputePricing(address(authority), GPU_RATE, 0);
    }

    /* RATES */

    function test_SetRatesReplacesBothAndCounts() public {
        vm.expectEmit(address(pricing));
        emit IComputePricing.RatesSet(2, 7, 9);
        pricing.setRates(7, 9);
        IComputePricing.Rates memory rates = pricing.rates();
        assertEq(rates.gpuRate, 7);
        assertEq(rates.memoryRate, 9);
        assertEq(rates.version, 2);
        pricing.setRates(7, 9);
        assertEq(pricing.rates().version, 3);
    }

    function test_RevertWhen_SetRatesByAStranger() public {
        address stranger = makeAddr("stranger");
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        vm.prank(stranger);
        pricing.setRates(7, 9);
        assertEq(pricing.rates().version, 1);
    }

    function test_RevertWhen_AGpuRateIsOutOfRange() public {
        uint256 maximum = pricing.MAX_RATE();
        vm.expectRevert(abi.encodeWithSelector(IComputePricing.RateOutOfRange.selector, 0, maximum));
        pricing.setRates(0, 1);
        vm.expectRevert(abi.encodeWithSelector(IComputePricing.RateOutOfRange.selector, maximum + 1, maximum));
        pricing.setRates(maximum + 1, 1);
        assertEq(pricing.rates().version, 1);
    }

    function test_RevertWhen_AMemoryRateIsOutOfRange() public {
        uint256 maximum = pricing.MAX_RATE();
        vm.expectRevert(abi.encodeWithSelector(IComputePricing.RateOutOfRange.selector, 0, maximum));
        pricing.setRates(1, 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IComputePricing.RateOutOfRange.selector, uint256(type(uint96).max) + 1, maximum
            )
        );
        pricing.setRates(1, uint256(type(uint96).max) + 1);
    }

    /* PUBLISHED FORMULA */

    function test_CalculateComputeCostAsPublished() public view {
        assertEq(pricing.calculateComputeCost(10, 64, false), 10 * GPU_RATE + 64 * MEMORY_RATE);
        assertEq(pricing.calculateComputeCost(10, 64, true), (10 * GPU_RATE + 64 * MEMORY_RATE) * 22 / 10);
        assertEq(pricing.calculateComputeCost(0, 0, true), 0);
    }

    function test_RevertWhen_GpuHoursExceedTheMaximum() public {
        uint256 maximum = pricing.MAX_HOURS();
        pricing.calculateComputeCost(maximum, 0, true);
        vm.expectRevert(
            abi.encodeWithSelector(IComputePricing.UnitsOutOfRange.selector, maximum + 1, maximum)
        );
        pricing.calculateComputeCost(maximum + 1, 0, true);
    }

    function test_RevertWhen_MemoryHoursExceedTheMaximum() public {
        uint256 maximum = pricing.MAX_HOURS();
        // A product that would wrap around before the bound were checked.
        uint256 wrapping = type(uint256).max / 3600 + 1;
        vm.expectRevert(abi.encodeWithSelector(IComputePricing.UnitsOutOfRange.selector, wrapping, maximum));
        pricing.calculateComputeCost(0, wrapping, false);
    }

    /// @dev One source of truth: the quote of whole hours is the published formula.
    /// forge-config: default.fuzz.runs = 512
    function testFuzz_WholeHoursAgreeWithTheQuote(
        uint256 gpuHours,
        uint256 memoryGB,
        uint256 gpuRate,
        uint256 memoryRate,
        bool priority
    ) public {
        gpuHours = bound(gpuHours, 0, pricing.MAX_HOURS());
        memoryGB = bound(memoryGB, gpuHours == 0 ? 1 : 0, pricing.MAX_HOURS());
        gpuRate = bound(gpuRate, 1, pricing.MAX_RATE());
        memoryRate = bound(memoryRate, 1, pricing.MAX_RATE());
        pricing.setRates(gpuRate, memoryRate);
        uint256 base = gpuHours * gpuRate + memoryGB * memoryRate;
        uint256 expected = priority ? Math.mulDiv(base, 22, 10, Math.Rounding.Ceil) : base;
        assertEq(pricing.calculateComputeCost(gpuHours, memoryGB, priority), expected);
        assertEq(pricing.quote(gpuHours * 3600, memoryGB * 3600, priority).price, expected);
    }

    /* QUOTES */

    function test_QuoteNamesEverythingItRestsOn() public view {
        IComputePricing.Quote memory quote = pricing.quote(3600, 7200, true);
        assertEq(quote.gpuSeconds, 3600);
        assertEq(quote.memoryGbSeconds, 7200);
        assertTrue(quote.priority);
        assertEq(quote.price, (GPU_RATE + 2 * MEMORY_RATE) * 22 / 10);
        assertEq(quote.rateVersion, 1);
        assertEq(quote.expiresAt, block.timestamp + 15 minutes);
    }

    function test_RevertWhen_NoWorkIsQuoted() public {
        vm.expectRevert(IComputePricing.NoWork.selector);
        pricing.quote(0, 0, true);
        assertGt(pricing.quote(0, 1, false).price, 0);
        assertGt(pricing.quote(1, 0, false).price, 0);
    }

    function test_RevertWhen_QuotedUnitsExceedTheMaximum() public {
        uint256 maximum = pricing.MAX_SECONDS();
        vm.expectRevert(
            abi.encodeWithSelector(IComputePricing.UnitsOutOfRange.selector, maximum + 1, maximum)
        );
        pricing.quote(maximum + 1, 0, false);
        vm.expectRevert(
            abi.encodeWithSelector(IComputePricing.UnitsOutOfRange.selector, type(uint256).max, maximum)
        );
        pricing.quote(0, type(uint256).max, false);
    }

    function test_TheLargestPriceFits() public {
        pricing.setRates(pricing.MAX_RATE(), pricing.MAX_RATE());
        uint256 seconds_ = pricing.MAX_SECONDS();
        assertEq(
            pricing.quote(seconds_, seconds_, true).price,
            Math.mulDiv(2 * seconds_ * pricing.MAX_RATE(), 22, 36_000, Math.Rounding.Ceil)
        );
    }

    /// @dev The price is the least integer not below the exact rational value, compared on 512-bit products.
    /// forge-config: default.fuzz.runs = 1024
    function testFuzz_PriceIsTheExactValueRoundedUpOnce(
        uint256 gpuSeconds,
        uint256 memoryGbSeconds,
        uint256 gpuRate,
        uint256 memoryRate,
        bool priority
    ) public {
        gpuSeconds = bound(gpuSeconds, 0, pricing.MAX_SECONDS());
        memoryGbSeconds = bound(memoryGbSeconds, gpuSeconds == 0 ? 1 : 0, pricing.MAX_SECONDS());
        pricing.setRates(bound(gpuRate, 1, pricing.MAX_RATE()), bound(memoryRate, 1, pricing.MAX_RATE()));
        uint256 price = pricing.quote(gpuSeconds, memoryGbSeconds, priority).price;
        assertGt(price, 0);

        (uint256 high, uint256 low) = _exactTimes36000(gpuSeconds, memoryGbSeconds, priority);
        (uint256 priceHigh, uint256 priceLow) = Math.mul512(price, 36_000);
        (uint256 belowHigh, uint256 belowLow) = Math.mul512(price - 1, 36_000);
        assertTrue(priceHigh > high || (priceHigh == high && priceLow >= low), "price covers the value");
        assertTrue(belowHigh < high || (belowHigh == high && belowLow < low), "one less would not");
    }

    /// @dev 36,000 × the exact price, as a 512-bit number, by a way of its own: two products, one carry.
    function _exactTimes36000(uint256 gpuSeconds, uint256 memoryGbSeconds, bool priority)
        private
        view
        returns (uint256 high, uint256 low)
    {
        IComputePricing.Rates memory rates = pricing.rates();
        uint256 factor = priority ? 22 : 10;
        (uint256 gpuHigh, uint256 gpuLow) = Math.mul512(uint256(rates.gpuRate) * factor, gpuSeconds);
        (uint256 memoryHigh, uint256 memoryLow) =
            Math.mul512(uint256(rates.memoryRate) * factor, memoryGbSeconds);
        unchecked {
            low = gpuLow + memoryLow;
            high = gpuHigh + memoryHigh + (low < gpuLow ? 1 : 0);
        }
    }

    function testFuzz_PriceNeverFallsWithMoreWork(uint256 gpuSeconds, uint256 more, bool priority)
        public
        view
    {
        gpuSeconds = bound(gpuSeconds, 1, pricing.MAX_SECONDS());
        more = bound(more, gpuSeconds, pricing.MAX_SECONDS());
        assertLe(pricing.quote(gpuSeconds, 0, priority).price, pricing.quote(more, 0, priority).price);
        assertLe(pricing.quote(gpuSeconds, 0, false).price, pricing.quote(gpuSeconds, 0, true).price);
    }

    function testFuzz_UnitsOutOfRangeAreNamed(uint256 gpuSeconds, uint256 memoryGbSeconds) public {
        uint256 maximum = pricing.MAX_SECONDS();
        gpuSeconds = bound(gpuSeconds, maximum + 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IComputePricing.UnitsOutOfRange.selector, gpuSeconds, maximum));
        pricing.quote(gpuSeconds, memoryGbSeconds, true);
    }

    /* ACCEPTANCE */

    function test_AcceptedPriceIsTheQuotedOne() public view {
        IComputePricing.QuoteTerms memory terms = _terms();
        assertEq(pricing.acceptedPrice(terms), terms.maxPrice);
    }

    function test_RevertWhen_TheRatesHaveChanged() public {
        IComputePricing.QuoteTerms memory terms = _terms();
        // The same rates again are a new version all the same.
        pricing.setRates(GPU_RATE, MEMORY_RATE);
        vm.expectRevert(abi.encodeWithSelector(IComputePricing.StaleRateVersion.selector, 1, 2));
        pricing.acceptedPrice(terms);
        terms.rateVersion = 3;
        vm.expectRevert(abi.encodeWithSelector(IComputePricing.StaleRateVersion.selector, 3, 2));
        pricing.acceptedPrice(terms);
    }

    function test_RevertWhen_TheQuoteHasExpired() public {
        IComputePricing.QuoteTerms memory terms = _terms();
        vm.warp(terms.expiresAt);
        pricing.acceptedPrice(terms);
        vm.warp(terms.expiresAt + 1);
        vm.expectRevert(abi.encodeWithSelector(IComputePricing.QuoteExpired.selector, terms.expiresAt));
        pricing.acceptedPrice(terms);
    }

    function test_RevertWhen_TheExpiryWasMadeUp() public {
        IComputePricing.QuoteTerms memory terms = _terms();
        uint64 latest = terms.expiresAt;
        terms.expiresAt = latest + 1;
        vm.expectRevert(
            abi.encodeWithSelector(IComputePricing.QuoteExpiryTooFar.selector, latest + 1, latest)
        );
        pricing.acceptedPrice(terms);
    }

    function test_RevertWhen_ThePriceIsAboveTheMaximum() public {
        IComputePricing.QuoteTerms memory terms = _terms();
        uint128 price = terms.maxPrice;
        terms.maxPrice = price - 1;
        vm.expectRevert(abi.encodeWithSelector(IComputePricing.PriceAboveMaximum.selector, price, price - 1));
        pricing.acceptedPrice(terms);
    }

    function test_RevertWhen_TermsNameNoWork() public {
        IComputePricing.QuoteTerms memory terms = _terms();
        terms.gpuSeconds = 0;
        terms.memoryGbSeconds = 0;
        vm.expectRevert(IComputePricing.NoWork.selector);
        pricing.acceptedPrice(terms);
    }

    /// @dev Terms that accept a quote exactly as it was given.
    function _terms() private view returns (IComputePricing.QuoteTerms memory) {
        IComputePricing.Quote memory quote = pricing.quote(90, 12, true);
        return IComputePricing.QuoteTerms({
            gpuSeconds: quote.gpuSeconds,
            memoryGbSeconds: quote.memoryGbSeconds,
            priority: quote.priority,
            maxPrice: quote.price,
            rateVersion: quote.rateVersion,
            expiresAt: quote.expiresAt
        });
    }
}
