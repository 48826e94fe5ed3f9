// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ComputePricing} from "../../src/ComputePricing.sol";
import {IComputePricing} from "../../src/interfaces/IComputePricing.sol";
import {PublishedPricing} from "./PublishedPricing.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {stdError} from "forge-std/StdError.sol";
import {Test} from "forge-std/Test.sol";

/// @notice Each defect of the printed formula beside the same scenario on ours.
contract ComputePricingPublishedTest is Test {
    uint256 private constant GPU_RATE = 3e18;
    uint256 private constant MEMORY_RATE = 1;

    PublishedPricing private published;
    ComputePricing private pricing;

    function setUp() public {
        published = new PublishedPricing(GPU_RATE, MEMORY_RATE);
        pricing = new ComputePricing(address(new AccessManager(address(this))), GPU_RATE, MEMORY_RATE);
    }

    function test_PublishedPriorityPriceOfOneIsTwo() public view {
        assertEq(published.calculateComputeCost(0, 1, true), 2);
    }

    function test_PriorityPriceOfOneIsThree() public view {
        assertEq(pricing.calculateComputeCost(0, 1, true), 3);
    }

    function test_PublishedSubHourJobIsFree() public view {
        uint256 jobSeconds = 3599;
        assertEq(published.calculateComputeCost(jobSeconds / 3600, 0, true), 0);
    }

    function test_SubHourJobIsPaidByTheSecond() public view {
        assertEq(pricing.quote(3599, 0, false).price, uint256(3e18) * 3599 / 3600 + 1);
        assertEq(pricing.quote(1, 0, false).price, uint256(3e18) / 3600 + 1);
    }

    function test_PublishedHugeUnitsPanic() public {
        vm.expectRevert(stdError.arithmeticError);
        published.calculateComputeCost(type(uint256).max, 0, false);
    }

    function test_RevertWhen_UnitsAreHuge() public {
        uint256 huge = type(uint256).max;
        vm.expectRevert(
            abi.encodeWithSelector(IComputePricing.UnitsOutOfRange.selector, huge, pricing.MAX_HOURS())
        );
        pricing.calculateComputeCost(huge, 0, false);
    }

    function test_BothAgreeWhereThePrintedFormulaIsExact() public view {
        assertEq(published.calculateComputeCost(10, 64, false), pricing.calculateComputeCost(10, 64, false));
        assertEq(published.calculateComputeCost(10, 60, true), pricing.calculateComputeCost(10, 60, true));
    }
}
