pragma circom 2.2.0;

include "bitify.circom";
include "poseidon.circom";

// BinaryMerkleRoot(DEPTH): the root reached from a leaf at position `index` by DEPTH siblings, lowest first.
//
// Constrains: the selectors that say "left" or "right" at each level are the bits of index, so they are boolean
// and each position has one path; an index of 2^DEPTH or more has none. This one line carries the whole template:
// with a free selector s the swap below yields (n + s(b - n), b - s(b - n)), a pair that a prover steers to any
// two values, and so to any root, from a leaf that is not in the tree.
// Does NOT constrain: that `root` is the root the caller trusts (the caller compares), that the leaf is not itself
// an inner node (leaves here are hashes of another arity than 2, or blinded, and the depth is fixed), or that a
// position is used once.
template BinaryMerkleRoot(DEPTH) {
    // With 254 bits an index would have two spellings, and so two paths.
    assert(DEPTH <= 253);

    signal input leaf;
    signal input index;
    signal input sibling[DEPTH];
    signal output root;

    signal selector[DEPTH] <== Num2Bits(DEPTH)(index);
    signal node[DEPTH + 1];
    signal shift[DEPTH];
    component parent[DEPTH];
    node[0] <== leaf;
    for (var i = 0; i < DEPTH; i++) {
        // One multiplication swaps both children: shift is 0, or sibling - node.
        shift[i] <== selector[i] * (sibling[i] - node[i]);
        parent[i] = Poseidon(2);
        parent[i].inputs[0] <== node[i] + shift[i];
        parent[i].inputs[1] <== sibling[i] - shift[i];
        node[i + 1] <== parent[i].out;
    }
    root <== node[DEPTH];
}
