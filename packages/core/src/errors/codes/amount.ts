export const AMOUNT_CODES = {
  AMOUNT_NUMBER: {
    title: "An amount was given as a JavaScript number",
    description: "Numbers are floating point and lose digits. Amounts are decimal strings or bigint.",
    recovery: "ask",
    httpStatus: 400,
  },
  AMOUNT_NOT_TEXT: {
    title: "An amount is not a decimal string",
    description: "Expected is text such as 12.50.",
    recovery: "ask",
    httpStatus: 400,
  },
  AMOUNT_EMPTY: {
    title: "An amount is empty",
    description: "An empty cell is not zero. Write 0 if zero is meant.",
    recovery: "ask",
    httpStatus: 400,
  },
  AMOUNT_SIGNED: {
    title: "An amount has a sign",
    description: "Amounts are never negative and are written without plus or minus.",
    recovery: "ask",
    httpStatus: 400,
  },
  AMOUNT_EXPONENT: {
    title: "An amount is written with an exponent",
    description: "Spreadsheets turn long numbers into forms such as 1E+6. Write all digits.",
    recovery: "ask",
    httpStatus: 400,
  },
  AMOUNT_SPACE: {
    title: "An amount holds a blank",
    description: "Blanks around or inside an amount are refused.",
    recovery: "ask",
    httpStatus: 400,
  },
  AMOUNT_SEPARATOR: {
    title: "An amount holds a thousands separator or a decimal comma",
    description:
      "1,000 is a thousand in one country and one in another. Use a point for decimals, nothing for thousands.",
    recovery: "ask",
    httpStatus: 400,
  },
  AMOUNT_NOT_A_NUMBER: {
    title: "An amount is not a decimal number",
    description: "Only the digits 0 to 9 and one point may stand in it.",
    recovery: "ask",
    httpStatus: 400,
  },
  AMOUNT_MALFORMED: {
    title: "The digits of an amount are not well placed",
    description: "There are digits on both sides of the only point and no superfluous leading zeros.",
    recovery: "ask",
    httpStatus: 400,
  },
  AMOUNT_TOO_PRECISE: {
    title: "An amount has more decimals than its token",
    description: "It would have to be rounded; amounts are never rounded.",
    recovery: "ask",
    httpStatus: 400,
  },
  AMOUNT_TOO_LARGE: {
    title: "An amount is too large",
    description: "One payment carries less than 2^88 units, any other amount less than 2^256.",
    recovery: "ask",
    httpStatus: 400,
  },
  AMOUNT_NEGATIVE: {
    title: "An amount is negative",
    description: "Amounts count what is moved and are never below zero.",
    recovery: "stop",
    httpStatus: 400,
  },
  AMOUNT_ZERO: {
    title: "A payment of zero",
    description: "Payments of zero are left out of a batch.",
    recovery: "replan",
    httpStatus: 400,
  },
  AMOUNT_DECIMALS_INVALID: {
    title: "The number of decimals is not acceptable",
    description: "A token has 0 to 77 decimals, as an integer.",
    recovery: "ask",
    httpStatus: 400,
  },
} as const
