export const PROOF_CODES = {
  PROOF_KEY_MALFORMED: {
    title: "A verification key is malformed",
    description:
      "It must be a Groth16 key over BN254 as snarkjs or a contract writes it, with points in their groups.",
    recovery: "stop",
    httpStatus: 400,
  },
  PROOF_KEY_UNSAFE: {
    title: "A verification key accepts forged proofs",
    description:
      "Its delta is its gamma or the generator, so the second phase of the setup was skipped. Make a new key.",
    recovery: "stop",
    httpStatus: 400,
  },
} as const
