// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice When something that happened on the source counts as final.
enum FinalityMode {
    None,
    Confirmations,
    Safe,
    Finalized,
    LightClient,
    Optimistic
}

/// @notice Who pays for messages between two chains, see FinalityPolicy.
enum CostModel {
    Dynamic,
    FixedPlusSubsidy,
    Staked
}

/// @notice The terms of everything that goes from one chain to another; the order of the pair matters.
/// @param confirmations Blocks on top, for Confirmations.
/// @param optimisticSeconds Length of the window in which a claim can be disputed, for Optimistic.
/// @param finalitySeconds How long finality of the source is expected to take.
/// @param minTtlSeconds Least time between sending and deadline; at least twice finalitySeconds.
/// @param maxTtlSeconds Most time between sending and deadline, hence the longest that money waits.
/// @param threshold How many of `gateways` have to bring the same message.
/// @param fixedFee Native units that a sender pays for a message, for FixedPlusSubsidy.
/// @param subsidy Native units of a message's price that the operator bears, for FixedPlusSubsidy.
/// @param gateways Gateways of the source chain that messages go through.
struct PairPolicy {
    FinalityMode mode;
    CostModel costModel;
    uint8 threshold;
    uint32 confirmations;
    uint32 optimisticSeconds;
    uint32 finalitySeconds;
    uint32 minTtlSeconds;
    uint32 maxTtlSeconds;
    uint128 fixedFee;
    uint128 subsidy;
    address[] gateways;
}

/// @notice How much of a token may go from one chain to another. A token without caps may not go at all.
/// @param perOrder Most token units of one order.
/// @param perWindow Most token units of all orders within any `windowSeconds`.
struct TokenCap {
    uint128 perOrder;
    uint128 perWindow;
    uint48 windowSeconds;
}
