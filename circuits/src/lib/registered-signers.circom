pragma circom 2.2.0;

include "distinct-keys.circom";
include "registered-agent.circom";

// RegisteredSigners(DEPTH): the two keys that sign a statement are the ones of an executor and of a validator.
//
// Number 0 of every pair is the executor (role 1), number 1 the validator (role 2). The roles are constants of
// the circuit, so neither can stand in for the other.
// Constrains: both keys are registered under their role in the tree with root `agentsRoot`; they are distinct.
// Does NOT constrain: that anything was signed: SignedByBoth does. Outputs the two agents-tree leaves.
template RegisteredSigners(DEPTH) {
    signal input agentsRoot;
    signal input Ax[2];
    signal input Ay[2];
    signal input index[2];
    signal input sibling[2][DEPTH];
    signal output leaf[2];

    DistinctKeys()(Ay);
    for (var k = 0; k < 2; k++) {
        leaf[k] <== RegisteredAgent(DEPTH)(Ax[k], Ay[k], k + 1, index[k], sibling[k], agentsRoot);
    }
}
