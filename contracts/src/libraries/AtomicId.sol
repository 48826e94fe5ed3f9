// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AtomicLeg, AtomicTransaction} from "../types/AtomicTransaction.sol";

/// The coordinator is the outer half of an id, the terms are the inner one. A message says the terms alone: with
/// where it came from they make the id, so no coordinator can speak of another's transactions.
library AtomicId {
    bytes32 internal constant DOMAIN = keccak256("agentgpt.AtomicTransaction.v1");

    function idOf(AtomicTransaction calldata transaction) internal pure returns (bytes32) {
        return combine(transaction.coordinatorChainId, transaction.coordinator, hashTerms(transaction));
    }

    function combine(uint256 coordinatorChainId, address coordinator, bytes32 termsHash)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(DOMAIN, coordinatorChainId, coordinator, termsHash));
    }

    function hashTerms(AtomicTransaction calldata transaction) internal pure returns (bytes32) {
        return hashTerms(transaction.initiator, transaction.nonce, transaction.voteDeadline, transaction.legs);
    }

    function hashTerms(address initiator, uint64 nonce, uint64 voteDeadline, AtomicLeg[] calldata legs)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(initiator, nonce, voteDeadline, legs));
    }
}
