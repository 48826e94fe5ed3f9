pragma circom 2.2.0;

include "poseidon.circom";

// Poseidon16Root(N): the root of a full 16-ary Poseidon tree over N leaves.
//
// Groups of 16 are hashed level by level until one node is left; the last group of a level is filled up with
// zeros. For N = 1 the root is the leaf itself. Sixteen children a hash cost about 41 constraints per leaf,
// a sixth of what a binary tree costs.
//
// Constrains: root is exactly that function of all N leaves, in order.
// Does NOT constrain: the leaves. Trees of different N are told apart by the circuit that uses them, not by the
// root: N is a constant of the compiled circuit.
template Poseidon16Root(N) {
    signal input leaf[N];
    signal output root;

    if (N == 1) {
        root <== leaf[0];
    } else {
        var GROUPS = (N + 15) \ 16;
        component group[GROUPS];
        component above = Poseidon16Root(GROUPS);
        for (var i = 0; i < GROUPS; i++) {
            group[i] = Poseidon(16);
            for (var j = 0; j < 16; j++) {
                if (i * 16 + j < N) {
                    group[i].inputs[j] <== leaf[i * 16 + j];
                } else {
                    group[i].inputs[j] <== 0;
                }
            }
            above.leaf[i] <== group[i].out;
        }
        root <== above.root;
    }
}
