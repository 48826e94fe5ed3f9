pragma circom 2.2.0;

include "poseidon.circom";

include "lib/absent-from-list.circom";
include "lib/aligned-chunk.circom";
include "lib/poseidon-16-root.circom";
include "lib/range-check.circom";

// Screen(N, M, DR): no recipient of one roster chunk is on a deny list of M entries.
//
// Public signals, in this order: nextScreen, prevScreen, rosterRoot, denyRoot, chunkIndex. Proved once per
// roster chunk and version of the list, before any payment. The proofs form a chain from 0,
//   nextScreen = Poseidon(prevScreen, rosterRoot, denyRoot, chunkIndex),
// and the state after the last chunk is the screenRoot of the payment policy.
template Screen(N, M, DR) {
    signal output nextScreen;
    signal input prevScreen;
    signal input rosterRoot;
    signal input denyRoot;
    signal input chunkIndex;

    signal input chunkSalt;
    signal input rosterSibling[DR];
    signal input recipient[N];
    signal input cap[N];
    signal input deny[M];

    // The list: M entries, in the order the root was made from, padded with 2^160.
    // Constrains: these are all the entries under denyRoot.
    // Does NOT constrain: that the list is complete or fresh, or that its entries are addresses: denyRoot is
    // public, and whoever publishes it is trusted for it. An entry of 2^160 or more denies nobody.
    signal listRoot <== Poseidon16Root(M)(deny);
    listRoot === denyRoot;

    // The recipients: those of the whole chunk at chunkIndex of the roster, no entry left out. The ranges make
    // the split of an entry into recipient and cap unique; without them a denied recipient could be renamed.
    signal entry[N];
    for (var i = 0; i < N; i++) {
        RangeCheck(160)(recipient[i]);
        RangeCheck(88)(cap[i]);
        entry[i] <== recipient[i] * (1 << 88) + cap[i];
        AbsentFromList(M)(recipient[i], deny);
    }
    signal root <== AlignedChunk(N, DR)(entry, chunkSalt, chunkIndex, rosterSibling);
    root === rosterRoot;

    // The chain. Does NOT constrain: that prevScreen ended at the chunk before; the contract keeps, for each state
    // reached, its roster, its list and the number of chunks covered, and accepts the next chunk alone.
    nextScreen <== Poseidon(4)([prevScreen, rosterRoot, denyRoot, chunkIndex]);
}
