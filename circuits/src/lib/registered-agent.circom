pragma circom 2.2.0;

include "poseidon.circom";

include "binary-merkle-root.circom";

// RegisteredAgent(DEPTH): a BabyJubJub key stands in the agents tree under a given role.
//
// Leaf = Poseidon(Ax, Ay, role). The role is hashed into the leaf, so a key registered as executor (1) has no
// path as validator (2) or auditor (3).
//
// Constrains: the leaf of (Ax, Ay, role) is at position `index` of the tree with root `agentsRoot`.
// Does NOT constrain: that (Ax, Ay) is on the curve and in the prime-order subgroup (the registry checks both
// before it inserts a leaf), that one owner has one key, or that the root is current: the contract accepts only
// roots that are.
template RegisteredAgent(DEPTH) {
    signal input Ax;
    signal input Ay;
    signal input role;
    signal input index;
    signal input sibling[DEPTH];
    signal input agentsRoot;
    signal output leaf;

    leaf <== Poseidon(3)([Ax, Ay, role]);
    signal root <== BinaryMerkleRoot(DEPTH)(leaf, index, sibling);
    root === agentsRoot;
}
