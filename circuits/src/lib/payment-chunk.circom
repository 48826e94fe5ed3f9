pragma circom 2.2.0;

include "aligned-chunk.circom";
include "payment-row.circom";
include "poseidon-16-root.circom";

// PaymentChunk(N, DR): the payments of one roster chunk and their sums.
//
// Constrains: every row as in PaymentRow; the N entries are the whole chunk at `chunkIndex` of the roster with
// root `rosterRoot`; stepsRoot is the 16-ary root of the N leaves in roster order, unpaid rows included; total
// is the sum of the amounts (below N * 2^88, far from the field's order, so it is the integer sum); count is
// the number of rows with an amount.
// Does NOT constrain: that anybody is paid at all. A chunk of zeros is a valid statement of zero payments.
template PaymentChunk(N, DR) {
    signal input recipient[N];
    signal input cap[N];
    signal input amount[N];
    signal input meta[N];
    signal input salt[N];
    signal input chunkSalt;
    signal input chunkIndex;
    signal input rosterSibling[DR];
    signal output rosterRoot;
    signal output stepsRoot;
    signal output total;
    signal output count;
    signal output word[N];
    signal output paid[N];

    signal entry[N];
    signal leaf[N];
    var amounts = 0;
    var payments = 0;
    for (var i = 0; i < N; i++) {
        (entry[i], word[i], leaf[i], paid[i]) <== PaymentRow()(recipient[i], cap[i], amount[i], meta[i], salt[i]);
        amounts += amount[i];
        payments += paid[i];
    }
    rosterRoot <== AlignedChunk(N, DR)(entry, chunkSalt, chunkIndex, rosterSibling);
    stepsRoot <== Poseidon16Root(N)(leaf);
    total <== amounts;
    count <== payments;
}
