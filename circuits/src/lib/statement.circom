pragma circom 2.2.0;

include "poseidon.circom";

// Statement(FIGURES): what both roles sign about one chunk, and the state after it. The spine of every batch.
//
// message = Poseidon(context, prevState, policy, stepsRoot, figures..., chunkIndex)
// nextState = Poseidon(prevState, message)
//
// Constrains: both hashes. A chunk's statement names the state it follows, so accepted chunks form one chain
// from state 0 with nothing inserted, dropped or replayed; the chunk index is signed, so the agents decide which
// chunk follows. Circuits with another number of figures hash with another arity, so a signature for one kind
// of batch is none for the other.
// Does NOT constrain: that prevState is the stored state or that an index is new. The contract compares
// prevState with what it stored and marks the index.
template Statement(FIGURES) {
    signal input context;
    signal input prevState;
    signal input policy;
    signal input stepsRoot;
    signal input figure[FIGURES];
    signal input chunkIndex;
    signal output message;
    signal output nextState;

    component hash = Poseidon(FIGURES + 5);
    hash.inputs[0] <== context;
    hash.inputs[1] <== prevState;
    hash.inputs[2] <== policy;
    hash.inputs[3] <== stepsRoot;
    for (var i = 0; i < FIGURES; i++) {
        hash.inputs[4 + i] <== figure[i];
    }
    hash.inputs[FIGURES + 4] <== chunkIndex;
    message <== hash.out;
    nextState <== Poseidon(2)([prevState, message]);
}
