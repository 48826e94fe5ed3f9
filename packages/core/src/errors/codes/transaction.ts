export const TRANSACTION_CODES = {
  TRANSACTION_INVALID: {
    title: "A transaction cannot be valid on any chain",
    description: "A field is out of its range or contradicts another one; nothing was signed.",
    recovery: "stop",
    httpStatus: 400,
  },
  TRANSACTION_BYTES_INVALID: {
    title: "Bytes are not a transaction in canonical form",
    description:
      "They are cut off, too long, of the wrong structure, or another spelling of the same values.",
    recovery: "stop",
    httpStatus: 400,
  },
  TRANSACTION_TYPE_UNSUPPORTED: {
    title: "A transaction is of a kind that is not handled",
    description: "Legacy transactions bound to a chain, EIP-1559 and EIP-7702 are read and written.",
    recovery: "stop",
    httpStatus: 400,
  },
  TRANSACTION_SIGNATURE_INVALID: {
    title: "A signature is not canonical",
    description: "Its r or s is out of range, its s is in the upper half, or its parity is neither 0 nor 1.",
    recovery: "stop",
    httpStatus: 400,
  },
} as const
