// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFinalityPolicy} from "../interfaces/IFinalityPolicy.sol";
import {PairPolicy, TokenCap} from "../types/PairPolicy.sol";

/// Terms and caps as the test sets them.
contract MockFinalityPolicy is IFinalityPolicy {
    mapping(uint64 srcChainId => mapping(uint64 dstChainId => PairPolicy)) private _policies;
    mapping(uint64 srcChainId => mapping(uint64 dstChainId => mapping(address token => TokenCap))) private
        _caps;

    function setPolicy(uint64 srcChainId, uint64 dstChainId, PairPolicy calldata terms) external {
        _policies[srcChainId][dstChainId] = terms;
    }

    function setCap(uint64 srcChainId, uint64 dstChainId, address token, TokenCap calldata cap) external {
        _caps[srcChainId][dstChainId][token] = cap;
    }

    function policyIdOf(uint64 srcChainId, uint64 dstChainId) external view returns (bytes32) {
        return keccak256(abi.encode(policyOf(srcChainId, dstChainId)));
    }

    function capOf(uint64 srcChainId, uint64 dstChainId, address token)
        external
        view
        returns (TokenCap memory)
    {
        return _caps[srcChainId][dstChainId][token];
    }

    function policyOf(uint64 srcChainId, uint64 dstChainId) public view returns (PairPolicy memory terms) {
        terms = _policies[srcChainId][dstChainId];
        if (terms.maxTtlSeconds == 0) revert NoPolicy(srcChainId, dstChainId);
    }
}
