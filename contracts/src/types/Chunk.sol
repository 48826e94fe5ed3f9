// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// A chunk of a run as it stands in calldata: `index << 16 | count`. Its `count` words (1 to 256) follow the
/// words of the chunk before it, and word number `position` of it is payment `index * 256 + position`.
type Chunk is uint256;

using {index, count, mask, paymentId} for Chunk global;

function index(Chunk chunk) pure returns (uint256) {
    return Chunk.unwrap(chunk) >> 16;
}

function count(Chunk chunk) pure returns (uint256) {
    return uint16(Chunk.unwrap(chunk));
}

/// The bits of the chunk's own positions in its bitmap word.
function mask(Chunk chunk) pure returns (uint256) {
    return type(uint256).max >> (256 - count(chunk));
}

function paymentId(Chunk chunk, uint256 position) pure returns (uint256) {
    return (index(chunk) << 8) | position;
}

function toChunk(uint240 chunkIndex, uint16 words) pure returns (Chunk) {
    return Chunk.wrap((uint256(chunkIndex) << 16) | words);
}
