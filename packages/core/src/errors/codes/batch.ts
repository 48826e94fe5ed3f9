export const BATCH_CODES = {
  BATCH_FILE_UNREADABLE: {
    title: "The payee file cannot be read",
    description: "It does not exist, is no file, or this user may not read it.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_FILE_ENCODING: {
    title: "The payee file is not UTF-8 text",
    description:
      "Spreadsheets offer UTF-8 when saving as CSV; UTF-16 and Windows code pages are not guessed.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_FILE_BINARY: {
    title: "The payee file holds binary data",
    description:
      "A payee file is text: CSV, a JSON array or JSON lines. A spreadsheet has to be exported first.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_FILE_EMPTY: {
    title: "The payee file has no rows",
    description: "There is nothing beyond the header.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_FILE_HEADER: {
    title: "The header of the payee file does not name the columns",
    description:
      "The first row needs one column for the address and one for the amount, each once; the guide lists the accepted names.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_FILE_MALFORMED: {
    title: "The payee file breaks the rules of its format",
    description: "Where rows begin and end cannot be told any more, so nothing after this line was read.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_FILE_TOO_LARGE: {
    title: "The payee file has too many rows",
    description: "Split the payroll into several runs, or raise the limit on purpose.",
    recovery: "ask",
    httpStatus: 413,
  },
  BATCH_ROW_TOO_LONG: {
    title: "A row of the payee file is too long",
    description: "Mostly a quotation mark that is never closed. Nothing after this line was read.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_ROW_MALFORMED: {
    title: "A row is not a payee",
    description:
      "It has another number of columns than the header, is not an object, or a field is missing or not text.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_ROW_KEY_INVALID: {
    title: "The key of a payee is not acceptable",
    description: "A key is 1 to 128 characters without control characters and blanks at its ends.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_ROW_KEY_DUPLICATE: {
    title: "Two rows have the same payee key",
    description: "The same payee twice is a mistake: one of the rows would pay again.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_ROW_ADDRESS_SHARED: {
    title: "Two payees have the same address",
    description:
      "It may be meant (a couple, a company) or a slip. Allow the address explicitly if it is meant.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_ROW_RECIPIENT_REFUSED: {
    title: "A row pays one of the project's own addresses",
    description: "Tokens sent to the token, to BatchPayout or to the payer are lost or pointless.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_ROW_OVER_CAP: {
    title: "A row pays more than the payee's cap",
    description: "Correct the amount, or have the cap raised.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_ROW_SCREENED: {
    title: "A payee did not pass the screening",
    description: "The screening named the address; nothing is paid to it.",
    recovery: "stop",
    httpStatus: 403,
  },
  BATCH_ROWS_INVALID: {
    title: "The payee file has bad rows",
    description: "All bad rows are counted and the first ones are listed. Nothing was planned or sent.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_RULES_INVALID: {
    title: "The rules for reading or planning payees are not acceptable",
    description: "The message names the rule and what is expected.",
    recovery: "stop",
    httpStatus: 400,
  },
  BATCH_NOTHING_TO_PAY: {
    title: "No payee has an amount above zero",
    description: "Rows with an amount of zero are read and skipped.",
    recovery: "ask",
    httpStatus: 400,
  },
  BATCH_CHUNK_TOO_LARGE: {
    title: "A chunk does not fit into one transaction",
    description:
      "Chunks travel whole. A smaller chunk size fits, but may only be chosen before anything of the run is paid.",
    recovery: "replan",
    httpStatus: 422,
  },
  BATCH_SIMULATION_REVERTED: {
    title: "The payments revert when they are tried without sending",
    description: "The contract or the token refuses the whole transaction; sending it would burn gas.",
    recovery: "ask",
    httpStatus: 422,
  },
  BATCH_CODE_MISSING: {
    title: "There is no contract where one is expected",
    description: "The address is wrong, or it is of another chain. Nothing was sent.",
    recovery: "stop",
    httpStatus: 422,
  },
  BATCH_TOKEN_UNFIT: {
    title: "The token is not the one the payees were read for",
    description: "Its decimals differ from those that the amounts were read with. Nothing was sent.",
    recovery: "stop",
    httpStatus: 422,
  },
  BATCH_BALANCE_SHORT: {
    title: "The payer has too few tokens",
    description: "The exact shortfall is in the message. Nothing was sent.",
    recovery: "ask",
    httpStatus: 422,
  },
  BATCH_ALLOWANCE_SHORT: {
    title: "BatchPayout may spend too little of the payer's tokens",
    description: "The exact shortfall is in the message. Nothing was sent.",
    recovery: "ask",
    httpStatus: 422,
  },
  BATCH_NATIVE_SHORT: {
    title: "The sending account cannot pay for the gas",
    description: "The exact shortfall is in the message. Nothing was sent.",
    recovery: "ask",
    httpStatus: 422,
  },
  BATCH_SENDER_REFUSED: {
    title: "The sending account may not submit runs of this payer",
    description: "Only the payer and its operators may. Nothing was sent.",
    recovery: "ask",
    httpStatus: 403,
  },
  BATCH_PAUSED: {
    title: "BatchPayout is paused",
    description: "Governance has stopped payments. Owed payments can still be collected. Nothing was sent.",
    recovery: "retry",
    httpStatus: 503,
  },
  BATCH_DEADLINE_PASSED: {
    title: "The deadline of the run has passed",
    description: "Nothing further is sent; what was sent before stays sent.",
    recovery: "ask",
    httpStatus: 422,
  },
  BATCH_PLAN_CHANGED: {
    title: "The run has already paid something else than the plan says",
    description:
      "The same run was started with other rows. A corrected payroll is a new run for the payments that are missing.",
    recovery: "stop",
    httpStatus: 409,
  },
  BATCH_DISCREPANCY: {
    title: "The chain does not show what the run reports",
    description: "The payments are named. Nothing may be paid again before a person has looked.",
    recovery: "stop",
    httpStatus: 500,
  },
  BATCH_BALANCE_DIFFERS: {
    title: "Balances of the token have changed by something else than its transfers say",
    description:
      "A paid run says so of accounts and blocks; it fails nothing. The token keeps fees, changes balances by itself, or its transfers lie: payees may have less than they were paid.",
    recovery: "ask",
    httpStatus: 409,
  },
  BATCH_BALANCE_UNREAD: {
    title: "The balances of a paid run could not be compared with the token's transfers",
    description:
      "A paid run says so of blocks; it fails nothing. Nodes forget the state of older blocks; an archive node knows it.",
    recovery: "ask",
    httpStatus: 409,
  },
  BATCH_PAID_ELSEWHERE: {
    title: "Payments of the run were made by transactions that this journal has not signed",
    description:
      "A paid run says so; nobody was paid twice. Another program uses the payer's key or is its operator, or the journal was restored from an older backup.",
    recovery: "ask",
    httpStatus: 409,
  },
} as const
