// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISynchronisationMatrix} from "../interfaces/ISynchronisationMatrix.sol";
import {CostModel, FinalityMode, PairPolicy, TokenCap} from "../types/PairPolicy.sol";

/// @title What makes terms between two chains sane
library PolicyRules {
    /// @dev Longest that the money of an order may wait for its deadline.
    uint256 internal constant MAX_TTL_SECONDS = 30 days;
    uint256 internal constant MAX_GATEWAYS = 16;

    /// @param isEvmSource Whether the gateways are contracts of the source chain, as they are on every EVM chain.
    function requireSane(PairPolicy calldata policy, bool isEvmSource) internal pure {
        _requireMode(policy);
        _requireTimes(policy);
        _requireGateways(policy, isEvmSource);
        bool hasFees = policy.fixedFee != 0 || policy.subsidy != 0;
        if (hasFees && policy.costModel != CostModel.FixedPlusSubsidy) {
            revert ISynchronisationMatrix.InvalidCosts();
        }
    }

    function requireSane(TokenCap calldata cap) internal pure {
        bool closes = cap.perOrder == 0 && cap.perWindow == 0 && cap.windowSeconds == 0;
        bool opens = cap.perOrder != 0 && cap.perOrder <= cap.perWindow && cap.windowSeconds != 0;
        if (!closes && !opens) {
            revert ISynchronisationMatrix.InvalidCap(cap.perOrder, cap.perWindow, cap.windowSeconds);
        }
    }

    function _requireMode(PairPolicy calldata policy) private pure {
        bool counts = policy.mode == FinalityMode.Confirmations;
        bool waits = policy.mode == FinalityMode.Optimistic;
        if (
            policy.mode == FinalityMode.None || counts != (policy.confirmations != 0)
                || waits != (policy.optimisticSeconds != 0)
        ) {
            revert ISynchronisationMatrix.InvalidMode();
        }
    }

    /// @dev The order has to become final, and so has what became of it: twice finality, or an order could expire
    /// before anybody was able to execute it.
    function _requireTimes(PairPolicy calldata policy) private pure {
        uint256 leastSeconds = 2 * uint256(policy.finalitySeconds) + policy.optimisticSeconds;
        if (
            policy.finalitySeconds == 0 || policy.minTtlSeconds < leastSeconds
                || policy.maxTtlSeconds < policy.minTtlSeconds || policy.maxTtlSeconds > MAX_TTL_SECONDS
        ) {
            revert ISynchronisationMatrix.InvalidTimes(
                leastSeconds, policy.minTtlSeconds, policy.maxTtlSeconds
            );
        }
    }

    function _requireGateways(PairPolicy calldata policy, bool isEvmSource) private pure {
        uint256 count = policy.gateways.length;
        bool hasQuorum = policy.threshold != 0 && policy.threshold <= count && count <= MAX_GATEWAYS;
        bool needsNone = !isEvmSource && count == 0 && policy.threshold == 0;
        if (!hasQuorum && !needsNone) {
            revert ISynchronisationMatrix.InvalidGateways(count, policy.threshold);
        }
        // Ascending, so that one gateway cannot stand for two, and equal terms have equal ids.
        address previous;
        for (uint256 i; i < count; ++i) {
            if (policy.gateways[i] <= previous) {
                revert ISynchronisationMatrix.InvalidGateways(count, policy.threshold);
            }
            previous = policy.gateways[i];
        }
    }
}
