// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Which block headers of other chains are known to be final
interface IHeaderOracle {
    /// @notice Nobody attested the header of this block.
    error HeaderUnknown(uint64 chainId, uint64 blockNumber);

    /// @notice Two headers were attested for one block of this chain. Until governance decides, none of it is believed.
    error ChainFrozen(uint64 chainId);

    /// @notice Hash of the header of a final block; reverts with HeaderUnknown or ChainFrozen.
    function headerHash(uint64 chainId, uint64 blockNumber) external view returns (bytes32);
}
