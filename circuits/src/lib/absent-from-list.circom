pragma circom 2.2.0;

// AbsentFromList(M): `value` equals none of M entries.
//
// Constrains: the product of all differences value - entry[j] has an inverse. A field has no zero divisors, so
// the product is zero exactly if one of the differences is. One constraint an entry, against some 3,000 for a
// gap proof in a sorted tree.
// Does NOT constrain: anything about the entries.
template AbsentFromList(M) {
    signal input value;
    signal input entry[M];

    signal product[M];
    product[0] <== value - entry[0];
    for (var j = 1; j < M; j++) {
        product[j] <== product[j - 1] * (value - entry[j]);
    }
    signal inverse <-- product[M - 1] != 0 ? 1 / product[M - 1] : 0;
    inverse * product[M - 1] === 1;
}
