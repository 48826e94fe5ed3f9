pragma circom 2.2.0;

// DistinctKeys: two BabyJubJub keys do not come from one secret, up to sign.
//
// Constrains: the y coordinates differ. A curve point shares its y with its negation alone, so this refuses both
// the same key and its mirror image (-x, y), whose secret is the negated secret. Requiring merely "x or y
// differs" would let the mirror image pass.
// Does NOT constrain: that two people hold the keys. The registry refuses two roles per owner.
template DistinctKeys() {
    signal input Ay[2];

    signal difference <== Ay[0] - Ay[1];
    signal inverse <-- difference != 0 ? 1 / difference : 0;
    difference * inverse === 1;
}
