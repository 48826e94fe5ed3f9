export const PROOF_CODES = {
  PROOF_KEY_MALFORMED: {
    title: "A key of a proof system is malformed",
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
  PROOF_KEY_MISMATCH: {
    title: "The proving key is not the one that was asked for",
    description:
      "Its verification key hashes to another circuit id than the registered one: proofs made with it would be refused.",
    recovery: "stop",
    httpStatus: 409,
  },
  PROOF_DEV_KEY_REFUSED: {
    title: "A development key cannot prove for this chain",
    description:
      "Anybody can forge proofs under a development key, so they serve development chains alone. Use a key from a ceremony.",
    recovery: "stop",
    httpStatus: 409,
  },
  PROOF_ENCODING_INVALID: {
    title: "Encoded proofs are malformed",
    description: "They are a circuit id of 32 bytes followed by 256 bytes for each proof, at least one.",
    recovery: "stop",
    httpStatus: 400,
  },
  PROOF_SECRET_INVALID: {
    title: "The secret that salts are derived from is unusable",
    description: "It has 32 random bytes and stays with whoever may open the commitments.",
    recovery: "stop",
    httpStatus: 400,
  },
  PROOF_ROSTER_INVALID: {
    title: "A roster has wrong rows",
    description:
      "Every row needs a distinct recipient and a cap that a payment can carry. All wrong rows are listed.",
    recovery: "ask",
    httpStatus: 400,
  },
  PROOF_PAYMENTS_INVALID: {
    title: "Payments do not fit the roster",
    description:
      "Every payee is in the roster, once in a run, and is paid at most the cap. All wrong rows are listed.",
    recovery: "ask",
    httpStatus: 400,
  },
  PROOF_PLAN_INVALID: {
    title: "Steps or their outputs do not fit the plan",
    description: "A plan has distinct steps; each has exactly one output, by an agent that may do it.",
    recovery: "replan",
    httpStatus: 400,
  },
  PROOF_DENY_LIST_INVALID: {
    title: "A deny list is unusable",
    description: "It holds distinct addresses, no more than the screening circuit takes.",
    recovery: "stop",
    httpStatus: 400,
  },
  PROOF_PAYEE_DENIED: {
    title: "A payee is on the deny list",
    description: "No proof of screening exists for a roster with such a row. All such rows are listed.",
    recovery: "stop",
    httpStatus: 403,
  },
  PROOF_AGENTS_INVALID: {
    title: "The agents do not lead to the registry's root",
    description:
      "Events are missing, out of order or from another registry, or an agent is not enrolled under its role.",
    recovery: "stop",
    httpStatus: 409,
  },
  PROOF_KEYSTORE_EXISTS: {
    title: "A keystore is there already",
    description: "Creating a key never replaces another one. Choose another file.",
    recovery: "ask",
    httpStatus: 409,
  },
  PROOF_KEYSTORE_INVALID: {
    title: "A keystore is unreadable",
    description: "The file is missing, is no keystore of an agent's key, or others may read it.",
    recovery: "ask",
    httpStatus: 400,
  },
  PROOF_KEYSTORE_LOCKED: {
    title: "A keystore does not open",
    description: "The passphrase is wrong, or the file was changed.",
    recovery: "ask",
    httpStatus: 403,
  },
  PROOF_PASSPHRASE_WEAK: {
    title: "The passphrase is too short",
    description: "A keystore is as safe as its passphrase: at least 12 characters, better several words.",
    recovery: "ask",
    httpStatus: 400,
  },
  PROOF_STATEMENT_FALSE: {
    title: "What is to be proved is not true",
    description: "The circuit has no witness for the input. Every rule that it breaks is listed.",
    recovery: "stop",
    httpStatus: 409,
  },
  PROOF_WITNESS_FAILED: {
    title: "No witness could be calculated",
    description: "The circuit's program refused the input or broke off. Nothing was proved.",
    recovery: "stop",
    httpStatus: 500,
  },
  PROOF_PROVER_FAILED: {
    title: "The prover broke off",
    description: "It ended early, ran out of time or memory, or wrote no proof. Proving again is safe.",
    recovery: "retry",
    httpStatus: 503,
  },
  PROOF_NOT_VERIFIED: {
    title: "A prover's proof does not verify",
    description:
      "One of two independent verifiers refused it, or it is about something else. It was thrown away.",
    recovery: "stop",
    httpStatus: 500,
  },
  PROOF_CANCELLED: {
    title: "Proving was cancelled",
    description: "Proofs that were ready are kept; proving again makes the others.",
    recovery: "retry",
    httpStatus: 503,
  },
  PROOF_AGENTS_OUTDATED: {
    title: "An agent who signed was deactivated before the proof was verified",
    description:
      "A deactivation voids every earlier state of the agents tree, and proofs under it. The message says what to do; nobody is paid again.",
    recovery: "ask",
    httpStatus: 409,
  },
  PROOF_RUN_MISMATCH: {
    title: "The chain has the run otherwise than it is to be proved",
    description:
      "It is not registered, or under other terms, or was proved by other statements. The message says which.",
    recovery: "ask",
    httpStatus: 409,
  },
  PROOF_CALL_WITHOUT_EFFECT: {
    title: "A transaction about a proof had no effect",
    description:
      "It was reverted, or the node does not show yet what it did. Nothing is lost: what is missing can be sent again.",
    recovery: "retry",
    httpStatus: 503,
  },
  PROOF_ATTESTATION_INVALID: {
    title: "Attestations of a header do not hold",
    description:
      "A signature is malformed, or fewer attesters than the header oracle needs have signed. Ask more of them.",
    recovery: "ask",
    httpStatus: 400,
  },
} as const
