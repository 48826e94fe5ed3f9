// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHeaderOracle} from "../interfaces/IHeaderOracle.sol";

/// @notice Believes whatever header anybody tells it.
contract MockHeaderOracle is IHeaderOracle {
    mapping(uint64 chainId => mapping(uint64 blockNumber => bytes32)) private _hashes;

    function setHeader(uint64 chainId, uint64 blockNumber, bytes32 hash) external {
        _hashes[chainId][blockNumber] = hash;
    }

    function headerHash(uint64 chainId, uint64 blockNumber) external view returns (bytes32 hash) {
        hash = _hashes[chainId][blockNumber];
        if (hash == 0) revert HeaderUnknown(chainId, blockNumber);
    }
}
