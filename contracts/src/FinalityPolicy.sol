// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {IFinalityPolicy} from "./interfaces/IFinalityPolicy.sol";
import {ISynchronisationMatrix} from "./interfaces/ISynchronisationMatrix.sol";
import {PolicyRules} from "./libraries/PolicyRules.sol";
import {FinalityMode, PairPolicy, TokenCap} from "./types/PairPolicy.sol";

/// @title FinalityPolicy
/// @notice Documented in IFinalityPolicy and ISynchronisationMatrix.
contract FinalityPolicy is ISynchronisationMatrix, AccessManaged {
    string private constant EVM_PREFIX = "eip155:";

    /* STORAGE */

    mapping(bytes32 srcKey => mapping(bytes32 dstKey => PairPolicy)) private _policies;
    mapping(uint64 srcChainId => mapping(uint64 dstChainId => mapping(address token => TokenCap))) private
        _caps;

    constructor(address authority) AccessManaged(authority) {
        if (authority == address(0)) revert AccessManagedInvalidAuthority(authority);
    }

    /* GOVERNANCE */

    /// @inheritdoc ISynchronisationMatrix
    function setPolicy(uint64 srcChainId, uint64 dstChainId, PairPolicy calldata policy) external restricted {
        _setPolicy(keyOf(srcChainId), keyOf(dstChainId), policy, true);
    }

    /// @inheritdoc ISynchronisationMatrix
    function setPolicyOfChains(string calldata srcChain, string calldata dstChain, PairPolicy calldata policy)
        external
        restricted
    {
        bytes32 srcKey = keccak256(bytes(srcChain));
        _setPolicy(srcKey, keccak256(bytes(dstChain)), policy, _isEvmChain(srcChain));
    }

    /// @inheritdoc ISynchronisationMatrix
    function removePolicy(bytes32 srcKey, bytes32 dstKey) external restricted {
        _known(srcKey, dstKey);
        delete _policies[srcKey][dstKey];
        emit PolicyRemoved(srcKey, dstKey);
    }

    /// @inheritdoc ISynchronisationMatrix
    function setCap(uint64 srcChainId, uint64 dstChainId, address token, TokenCap calldata cap)
        external
        restricted
    {
        PolicyRules.requireSane(cap);
        _caps[srcChainId][dstChainId][token] = cap;
        emit CapSet(srcChainId, dstChainId, token, cap);
    }

    /* VIEWS */

    /// @inheritdoc IFinalityPolicy
    function policyOf(uint64 srcChainId, uint64 dstChainId) public view returns (PairPolicy memory policy) {
        policy = _policies[keyOf(srcChainId)][keyOf(dstChainId)];
        if (policy.mode == FinalityMode.None) revert NoPolicy(srcChainId, dstChainId);
    }

    /// @inheritdoc IFinalityPolicy
    function policyIdOf(uint64 srcChainId, uint64 dstChainId) external view returns (bytes32) {
        return keccak256(abi.encode(policyOf(srcChainId, dstChainId)));
    }

    /// @inheritdoc IFinalityPolicy
    function capOf(uint64 srcChainId, uint64 dstChainId, address token)
        external
        view
        returns (TokenCap memory)
    {
        return _caps[srcChainId][dstChainId][token];
    }

    /// @inheritdoc ISynchronisationMatrix
    function policyOfChains(bytes32 srcKey, bytes32 dstKey) external view returns (PairPolicy memory) {
        return _known(srcKey, dstKey);
    }

    /// @inheritdoc ISynchronisationMatrix
    function keyOf(uint64 chainId) public pure returns (bytes32) {
        return keccak256(bytes(string.concat(EVM_PREFIX, Strings.toString(chainId))));
    }

    /* INTERNAL */

    function _setPolicy(bytes32 srcKey, bytes32 dstKey, PairPolicy calldata policy, bool isEvmSource)
        private
    {
        if (srcKey == dstKey) revert SameChain(srcKey);
        PolicyRules.requireSane(policy, isEvmSource);
        _policies[srcKey][dstKey] = policy;
        emit PolicySet(srcKey, dstKey, keccak256(abi.encode(policy)), policy);
    }

    function _known(bytes32 srcKey, bytes32 dstKey) private view returns (PairPolicy storage policy) {
        policy = _policies[srcKey][dstKey];
        if (policy.mode == FinalityMode.None) revert NoPolicyForKeys(srcKey, dstKey);
    }

    function _isEvmChain(string calldata chain) private pure returns (bool) {
        uint256 length = bytes(EVM_PREFIX).length;
        return
            bytes(chain).length > length && keccak256(bytes(chain)[:length]) == keccak256(bytes(EVM_PREFIX));
    }
}
