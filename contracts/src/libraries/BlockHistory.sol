// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Hashes of this chain's own blocks
/// @notice Of the last 256 by `blockhash`, of the last 8191 where the chain keeps them for contracts (EIP-2935).
/// @dev Not OpenZeppelin's Blockhash: it takes the data of a revert for a hash, which a chain with other code at that
/// address would hand out as a header's.
library BlockHistory {
    address internal constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    uint256 private constant LATEST_BLOCKS = 256;

    /// @notice Zero for a block that is not there yet or that the chain does not remember.
    function hashOf(uint256 blockNumber) internal view returns (bytes32) {
        if (blockNumber >= block.number) return 0;
        if (block.number - blockNumber <= LATEST_BLOCKS) return blockhash(blockNumber);
        // solhint-disable-next-line avoid-low-level-calls
        (bool succeeded, bytes memory answer) = HISTORY.staticcall(abi.encode(blockNumber));
        return succeeded && answer.length == 32 ? bytes32(answer) : bytes32(0);
    }
}
