pragma circom 2.2.0;

// Fingerprint(N): the Horner value of the paid words at a public challenge.
//
// Starting from 0, every paid word w turns f into (f + w) * challenge; a word that is not paid leaves f alone.
// The contract computes the same value from its calldata, where unpaid rows are absent, so the proof speaks of
// the payments that are really made: two different lists of words agree at a challenge fixed after them with
// probability about N / 2^254.
//
// Constrains: out is that value for the given words, order included.
// Does NOT constrain: the challenge. The contract must recompute it as a hash of the steps root and the words;
// with a challenge that the prover may choose (0 above all) the fingerprint binds nothing.
template Fingerprint(N) {
    signal input word[N];
    signal input paid[N];
    signal input challenge;
    signal output out;

    signal folded[N];
    signal running[N + 1];
    running[0] <== 0;
    for (var i = 0; i < N; i++) {
        folded[i] <== (running[i] + word[i]) * challenge;
        running[i + 1] <== running[i] + paid[i] * (folded[i] - running[i]);
    }
    out <== running[N];
}
