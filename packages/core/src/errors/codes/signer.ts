export const SIGNER_CODES = {
  SIGNER_KEY_INVALID: {
    title: "A key is not valid",
    description: "A private key is 32 bytes between 1 and the order of secp256k1. The value is never quoted.",
    recovery: "ask",
    httpStatus: 400,
  },
  SIGNER_DIGEST_INVALID: {
    title: "A digest is not 32 bytes",
    description: "Only hashes are signed.",
    recovery: "stop",
    httpStatus: 400,
  },
  SIGNER_KEYSTORE_INVALID: {
    title: "A keystore file cannot be read",
    description:
      "It is not a Web3 secret storage file of version 3 with a supported cipher and sane parameters.",
    recovery: "ask",
    httpStatus: 400,
  },
  SIGNER_PASSWORD_WRONG: {
    title: "The password does not open the keystore",
    description: "The password is wrong or the file was altered.",
    recovery: "ask",
    httpStatus: 401,
  },
  SIGNER_REFUSED: {
    title: "The signing service did not sign",
    description: "The remote signer or key service refused, could not be reached or gave no usable answer.",
    recovery: "retry",
    httpStatus: 502,
  },
  SIGNER_ANSWER_WRONG: {
    title: "The signing service signed something else",
    description:
      "The signature is of another key, or the signed transaction is not the one that was asked for. It was thrown away.",
    recovery: "stop",
    httpStatus: 502,
  },
} as const
