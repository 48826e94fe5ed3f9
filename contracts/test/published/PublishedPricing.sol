// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The pricing formula as the documentation prints it, with the least that makes it compile.
contract PublishedPricing {
    uint256 public immutable gpuRate;
    uint256 public immutable memoryRate;

    constructor(uint256 gpuRate_, uint256 memoryRate_) {
        gpuRate = gpuRate_;
        memoryRate = memoryRate_;
    }

    function calculateComputeCost(uint256 gpuHours, uint256 memoryGB, bool priority)
        external
        view
        returns (uint256)
    {
        uint256 baseCost = (gpuHours * gpuRate) + (memoryGB * memoryRate);
        return priority ? baseCost * 22 / 10 : baseCost;
    }
}
