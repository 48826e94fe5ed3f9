pragma circom 2.2.0;

include "comparators.circom";
include "poseidon.circom";

include "range-check.circom";
include "statement.circom";

// HiddenFigure: a commitment to a figure, blinded so that small figures cannot be guessed.
//
// Constrains: commitment = Poseidon(figure, blinding).
// Does NOT constrain: the blinding's entropy. A blinding used twice shows that the figure did not change.
template HiddenFigure() {
    signal input figure;
    signal input blinding;
    signal output commitment;

    commitment <== Poseidon(2)([figure, blinding]);
}

// SpentBefore: what the run had paid before this chunk, taken from the state that this chunk follows.
//
// In state 0 nothing has been paid. Every other state is the hash of a statement, and that statement carries the
// commitments to the run's total and count up to there, so the prover opens it: there is no other way to know
// `total` than to be the one who continues the run.
//
// Constrains: in state 0, total and count are 0; in any other, they are the figures committed to by the
// statement that led to prevState, under the same context and policy; total is below 2^112.
// Does NOT constrain: that prevState is the stored state; the contract compares it.
template SpentBefore() {
    signal input context;
    signal input policy;
    signal input prevState;
    signal input statePrevState;
    signal input stateStepsRoot;
    signal input stateChunkIndex;
    signal input total;
    signal input totalBlinding;
    signal input count;
    signal input countBlinding;

    signal isFirst <== IsZero()(prevState);
    isFirst * total === 0;
    isFirst * count === 0;
    RangeCheck(112)(total);

    signal totalCommitment <== HiddenFigure()(total, totalBlinding);
    signal countCommitment <== HiddenFigure()(count, countBlinding);
    signal state;
    (_, state) <== Statement(2)(
        context, statePrevState, policy, stateStepsRoot, [totalCommitment, countCommitment], stateChunkIndex
    );
    (1 - isFirst) * (state - prevState) === 0;
}
