// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Chunk} from "../types/Chunk.sol";
import {PaymentWord} from "../types/PaymentWord.sol";

/// The Merkle leaf of a chunk that the payer approved in advance. It commits to the steps root too (zero for a
/// chunk without attestation), because anybody may submit the chunk and must not choose what it attests.
/// The leaf is hashed twice, as OpenZeppelin's StandardMerkleTree does for the types
/// `bytes32, uint256, uint256, uint256[]`, so that no inner node of a tree can pass for a leaf.
library ApprovedChunk {
    bytes32 internal constant DOMAIN = keccak256("agentgpt.ApprovedChunk.v1");

    function leaf(Chunk chunk, uint256 stepsRoot, PaymentWord[] calldata words)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(bytes.concat(keccak256(abi.encode(DOMAIN, chunk.index(), stepsRoot, words))));
    }
}
