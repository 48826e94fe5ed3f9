export const HASH_CODES = {
  HASH_UNDEFINED: {
    title: "A value to be hashed holds undefined",
    description: "JSON would drop it silently, holes in arrays included. Leave the key out or write null.",
    recovery: "stop",
    httpStatus: 400,
  },
  HASH_NUMBER_NOT_INTEGER: {
    title: "A value to be hashed holds a number that is no safe integer",
    description:
      "NaN, infinities, fractions and integers beyond 2^53 - 1 are written differently by different programs.",
    recovery: "stop",
    httpStatus: 400,
  },
  HASH_NEGATIVE_ZERO: {
    title: "A value to be hashed holds negative zero",
    description: "JSON writes it as 0, so two different values would have one hash.",
    recovery: "stop",
    httpStatus: 400,
  },
  HASH_BIGINT: {
    title: "A value to be hashed holds a bigint",
    description: "Say how it is to be written: turn it into a decimal string first.",
    recovery: "stop",
    httpStatus: 400,
  },
  HASH_LONE_SURROGATE: {
    title: "A text to be hashed is not well-formed Unicode",
    description: "It holds half of a surrogate pair, which UTF-8 cannot express.",
    recovery: "stop",
    httpStatus: 400,
  },
  HASH_KEY_FORBIDDEN: {
    title: "A value to be hashed holds a forbidden key",
    description:
      "__proto__, constructor and prototype change objects in other programs; symbols have no JSON form.",
    recovery: "stop",
    httpStatus: 400,
  },
  HASH_TYPE_UNSUPPORTED: {
    title: "A value to be hashed has no canonical form",
    description:
      "Only null, booleans, strings, safe integers, plain arrays and plain objects of data have one.",
    recovery: "stop",
    httpStatus: 400,
  },
  HASH_TOO_DEEP: {
    title: "A value to be hashed is nested too deeply",
    description: "It holds itself or is nested more than 64 levels deep.",
    recovery: "stop",
    httpStatus: 400,
  },
  HASH_NOT_CANONICAL: {
    title: "A JSON text is not in canonical form",
    description:
      "Its keys are unsorted or repeated, it holds blanks, or numbers or texts are written another way.",
    recovery: "stop",
    httpStatus: 400,
  },
  HASH_IMPLEMENTATION_WRONG: {
    title: "An implementation of a hash function computes something else",
    description: "It was tried before use, and nothing was hashed with it. The usual one stays in place.",
    recovery: "stop",
    httpStatus: 500,
  },
  HASH_HEXADECIMAL_INVALID: {
    title: "Not hexadecimal bytes",
    description: "Expected is 0x followed by an even number of hexadecimal digits.",
    recovery: "stop",
    httpStatus: 400,
  },
} as const
