// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Which block headers of other chains are known to be final
interface IHeaderOracle {
    /// @notice Nobody attested the header of this block, or it was dropped from the ring since.
    error HeaderUnknown(uint64 chainId, uint64 blockNumber);

    /// @notice Hash of the header of a final block; reverts with HeaderUnknown.
    function headerHash(uint64 chainId, uint64 blockNumber) external view returns (bytes32);
}
