// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFinalityPolicy} from "../interfaces/IFinalityPolicy.sol";
import {PairPolicy, TokenCap} from "../types/PairPolicy.sol";

/// Terms of pairs of chains that anybody may write.
contract MockPairTerms is IFinalityPolicy {
    mapping(uint64 src => mapping(uint64 dst => PairPolicy)) private _terms;
    mapping(uint64 src => mapping(uint64 dst => mapping(address token => TokenCap))) private _caps;

    function setTimes(uint64 src, uint64 dst, uint32 finality, uint32 minTtl, uint32 maxTtl) external {
        PairPolicy storage terms = _terms[src][dst];
        (terms.finalitySeconds, terms.minTtlSeconds, terms.maxTtlSeconds) = (finality, minTtl, maxTtl);
    }

    function setCap(uint64 src, uint64 dst, address token, uint128 perOrder) external {
        _caps[src][dst][token].perOrder = perOrder;
    }

    function policyOf(uint64 src, uint64 dst) public view returns (PairPolicy memory terms) {
        terms = _terms[src][dst];
        if (terms.maxTtlSeconds == 0) revert NoPolicy(src, dst);
    }

    function policyIdOf(uint64 src, uint64 dst) external view returns (bytes32) {
        return keccak256(abi.encode(policyOf(src, dst)));
    }

    function capOf(uint64 src, uint64 dst, address token) external view returns (TokenCap memory) {
        return _caps[src][dst][token];
    }
}
