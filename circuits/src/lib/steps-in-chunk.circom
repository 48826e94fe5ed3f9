pragma circom 2.2.0;

include "comparators.circom";

// StepsInChunk(N, DEPTH): which slots of chunk `chunkIndex` hold a step of a plan with `stepCount` steps.
//
// Slot i of the chunk is the plan's step number chunkIndex * N + i, and it is a step exactly if that number is
// below stepCount. Nothing here is the prover's choice: a chunk cannot end early, so a plan cannot be cut short.
//
// Constrains: isStep[i] as above, for chunkIndex < 2^DEPTH, which the caller's tree path proves. stepCount needs no
// range of its own: the comparisons have no witness for one above the size of the tree by more than its double,
// and none that is negative, since the chunk must hold at least one step. That also leaves a chunk after the end
// of the plan without a proof.
// Does NOT constrain: that the plan has stepCount steps: the caller hashes the number into the plan's root.
template StepsInChunk(N, DEPTH) {
    var BITS = DEPTH + 1;
    var size = 1;
    while (size < N) {
        size *= 2;
        BITS++;
    }

    signal input chunkIndex;
    signal input stepCount;
    signal output isStep[N];

    for (var i = 0; i < N; i++) {
        isStep[i] <== LessThan(BITS)([chunkIndex * N + i, stepCount]);
    }
    isStep[0] === 1;
}
