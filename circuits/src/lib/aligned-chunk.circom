pragma circom 2.2.0;

include "poseidon.circom";

include "binary-merkle-root.circom";
include "poseidon-16-root.circom";

// AlignedChunk(N, DEPTH): the root of a tree of 2^DEPTH chunks, computed from one whole chunk and its position.
//
// A chunk is N entries under a 16-ary root, blinded once: chunk = Poseidon(root16, salt). The binary tree above
// it has DEPTH levels, and the chunk stands at leaf number `chunkIndex`. Rosters and plans have this shape. A
// proof consumes a whole chunk, so that membership costs some 41 constraints an entry and not one path each.
//
// Constrains: all N entries, in order and complete, are the chunk at position `chunkIndex` of the tree with
// root `root`. The bits of chunkIndex ARE the path, so one chunk cannot be shown under two indices, and an
// index of 2^DEPTH or more has no proof.
// Does NOT constrain: what an entry means, or that an index is used once: the contract that stores the chain of
// states does that, which is why the index must be public.
template AlignedChunk(N, DEPTH) {
    signal input entry[N];
    signal input salt;
    signal input chunkIndex;
    signal input sibling[DEPTH];
    signal output root;

    signal entriesRoot <== Poseidon16Root(N)(entry);
    signal chunk <== Poseidon(2)([entriesRoot, salt]);
    root <== BinaryMerkleRoot(DEPTH)(chunk, chunkIndex, sibling);
}
