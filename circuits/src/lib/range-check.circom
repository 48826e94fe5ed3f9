pragma circom 2.2.0;

include "bitify.circom";

// RangeCheck(BITS): `in` is an integer below 2^BITS.
//
// Constrains: in = sum of BITS boolean wires times powers of two. With BITS <= 253 every such sum is below the
// field's order, so a "negative" value such as p - 1 has no decomposition and the integer is unique.
// Does NOT constrain: anything about 254 or more bits, where two decompositions of one field element exist;
// the assertion refuses such a use when the circuit is compiled.
template RangeCheck(BITS) {
    assert(BITS <= 253);

    signal input in;

    _ <== Num2Bits(BITS)(in);
}
