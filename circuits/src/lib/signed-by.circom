pragma circom 2.2.0;

include "babyjub.circom";
include "eddsaposeidon.circom";

// SignedBy: the key (Ax, Ay) signed `message` with EdDSA-Poseidon over BabyJubJub.
//
// Constrains: S * B8 = R8 + 8 * H(R8, A, message) * A, with S below the subgroup's order, so that a signature
// cannot be turned into a second one by adding the order to S; A is not of order 1, 2, 4 or 8; R8 and A satisfy
// the curve equation, which circomlib's verifier assumes and does not check.
// Does NOT constrain: that A lies in the prime-order subgroup. A key A + T with T of order 2, 4 or 8 signs with
// A's secret; the registry refuses such keys. Nor does a signature say when or how often it was given: the message
// carries the state that it follows.
template SignedBy() {
    signal input message;
    signal input Ax;
    signal input Ay;
    signal input R8x;
    signal input R8y;
    signal input S;

    BabyCheck()(Ax, Ay);
    BabyCheck()(R8x, R8y);
    EdDSAPoseidonVerifier()(1, Ax, Ay, S, R8x, R8y, message);
}

// SignedByBoth: executor (0) and validator (1) signed one and the same message.
//
// Constrains: SignedBy for each.
// Does NOT constrain: who the keys belong to: RegisteredSigners does.
template SignedByBoth() {
    signal input message;
    signal input Ax[2];
    signal input Ay[2];
    signal input R8x[2];
    signal input R8y[2];
    signal input S[2];

    for (var k = 0; k < 2; k++) {
        SignedBy()(message, Ax[k], Ay[k], R8x[k], R8y[k], S[k]);
    }
}
