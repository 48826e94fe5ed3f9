// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title ComputeSlash
/// @notice What failures cost and where it goes. Amounts are below 2^128 each (sums of two below 2^129), so nothing
/// overflows (proved by `scripts/prove-pricing.cjs`).
library ComputeSlash {
    /// @dev 0.5% of everything the node has at risk, per failure.
    uint256 internal constant CUT_BPS = 50;

    /// @dev The least share of stake taken that is burned.
    uint256 internal constant BURN_BPS = 2_000;

    uint256 internal constant BPS = 10_000;

    /// @notice What one failure costs a node with `atRisk` tokens, rounded up: at least 1 unless it has nothing.
    function cut(uint256 atRisk) internal pure returns (uint256) {
        return (atRisk * CUT_BPS + BPS - 1) / BPS;
    }

    /// @notice What a rescue pays and costs: `matched` is burned from the surety, `reward` goes from the
    /// stake taken to the rescuer; `reward < matched` unless both are zero.
    function rescue(uint256 slashed, uint256 surety) internal pure returns (uint256 reward, uint256 matched) {
        matched = slashed < surety ? slashed : surety;
        reward = matched * (BPS - BURN_BPS) / BPS;
    }
}
