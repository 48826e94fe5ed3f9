pragma circom 2.2.0;

include "comparators.circom";
include "poseidon.circom";

include "range-check.circom";

// PaymentRow: one roster entry and what is paid to it.
//
// entry = recipient * 2^88 + cap      the roster's leaf
// word  = recipient * 2^88 + amount   the payment word of the calldata
// leaf  = Poseidon(word, meta, salt)  the commitment that can be opened to the payee or an auditor
//
// Constrains: recipient below 2^160; cap, amount and cap - amount below 2^88, hence 0 <= amount <= cap. Each
// range matters by itself. Without the recipient's or the cap's, one entry splits into several (recipient, cap)
// pairs, and the prover picks another payee or a higher cap. Without the amount's, p - 1 passes as "one below
// zero" and lowers the total. paid is 1 where amount is not 0, else 0.
// Does NOT constrain: that the recipient is not the zero address (a roster that lists it is wrong, and padding
// entries are 0 with cap 0, which nothing can be paid to), or what meta and salt hold: meta is the hash of a
// description, in clear or encrypted, and the salt hides the leaf.
template PaymentRow() {
    signal input recipient;
    signal input cap;
    signal input amount;
    signal input meta;
    signal input salt;
    signal output entry;
    signal output word;
    signal output leaf;
    signal output paid;

    RangeCheck(160)(recipient);
    RangeCheck(88)(cap);
    RangeCheck(88)(amount);
    RangeCheck(88)(cap - amount);

    entry <== recipient * (1 << 88) + cap;
    word <== recipient * (1 << 88) + amount;
    leaf <== Poseidon(3)([word, meta, salt]);
    signal unpaid <== IsZero()(amount);
    paid <== 1 - unpaid;
}
