export const ID_CODES = {
  ID_CHAIN_INVALID: {
    title: "Not a CAIP-2 chain id",
    description: "A chain id is namespace:reference, for example eip155:1; the namespace is lower-case.",
    recovery: "ask",
    httpStatus: 400,
  },
  ID_CHAIN_REFERENCE_INVALID: {
    title: "Not an EVM chain number",
    description: "The reference of an eip155 chain is a positive decimal number without leading zeros.",
    recovery: "ask",
    httpStatus: 400,
  },
  ID_CHAIN_NOT_EVM: {
    title: "The chain is no EVM chain",
    description: "Only eip155 chains have an EVM chain number.",
    recovery: "ask",
    httpStatus: 400,
  },
  ID_ACCOUNT_INVALID: {
    title: "Not a CAIP-10 account id",
    description: "An account id is namespace:reference:address.",
    recovery: "ask",
    httpStatus: 400,
  },
  ID_ASSET_INVALID: {
    title: "Not a CAIP-19 asset id",
    description:
      "An asset is chain/namespace:reference, a single item of it chain/namespace:reference/tokenId.",
    recovery: "ask",
    httpStatus: 400,
  },
  ID_ADDRESS_INVALID: {
    title: "Not an address of this chain",
    description: "The address does not have the form that addresses of its chain have.",
    recovery: "ask",
    httpStatus: 400,
  },
  ID_ADDRESS_CHECKSUM: {
    title: "The checksum of an address is wrong",
    description: "At least one character was changed. Nothing may be sent there.",
    recovery: "ask",
    httpStatus: 400,
  },
  ID_ADDRESS_ZERO: {
    title: "The zero address cannot be used here",
    description: "Nobody can ever spend what the zero address receives.",
    recovery: "ask",
    httpStatus: 400,
  },
  ID_BYTES32_INVALID: {
    title: "Not a 32-byte value",
    description: "Expected is 0x followed by 64 hexadecimal digits.",
    recovery: "ask",
    httpStatus: 400,
  },
  ID_NUMBER_OUT_OF_RANGE: {
    title: "A number that goes into an id is out of range",
    description: "It is negative, too large or no integer.",
    recovery: "ask",
    httpStatus: 400,
  },
  ID_POSITION_OUT_OF_RANGE: {
    title: "The position in the chunk is out of range",
    description: "A chunk has one bitmap word, so positions are 0 to 255.",
    recovery: "replan",
    httpStatus: 400,
  },
  ID_WORD_TOP_BYTE: {
    title: "The top byte of a payment word is not zero",
    description: "A payment word is recipient << 88 | amount; its top byte is always zero.",
    recovery: "stop",
    httpStatus: 400,
  },
  ID_PLAN_EMPTY: {
    title: "A plan without steps has no id",
    description: "The workflow id is the Merkle root of the steps; there must be at least one.",
    recovery: "replan",
    httpStatus: 400,
  },
} as const
