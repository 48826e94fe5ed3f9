/** Every refusal of a sanctions list or of an address. Whatever the code, nobody was cleared. */
export const SCREEN_CODES = {
  SCREEN_FILE_UNREADABLE: {
    title: "The sanctions list cannot be read",
    description: "It does not exist, is no file, or this user may not read it.",
    recovery: "ask",
    httpStatus: 400,
  },
  SCREEN_FORMAT_UNKNOWN: {
    title: "The format of the sanctions list is not known",
    description: "It follows from the ending of the file's name, or is given: the guide lists the formats.",
    recovery: "ask",
    httpStatus: 400,
  },
  SCREEN_FILE_MALFORMED: {
    title: "The sanctions list breaks the rules of its format",
    description: "It is not the file that its publisher made. Download it again.",
    recovery: "ask",
    httpStatus: 422,
  },
  SCREEN_FILE_TRUNCATED: {
    title: "The sanctions list is cut",
    description: "Its end is missing, so who else stands on it is not known. Download it again.",
    recovery: "ask",
    httpStatus: 422,
  },
  SCREEN_LIST_EMPTY: {
    title: "The sanctions list is empty",
    description: "It names no address, so it cannot clear anybody. Leave such a list out.",
    recovery: "ask",
    httpStatus: 422,
  },
  SCREEN_LIST_TOO_LARGE: {
    title: "The sanctions list has too many addresses",
    description: "Raise the limit on purpose if the list is right.",
    recovery: "ask",
    httpStatus: 413,
  },
  SCREEN_ENTRY_INVALID: {
    title: "An entry of the sanctions list is no address",
    description:
      "It could not be matched with anybody. A person looks at it and, if it really is none, names it among the tolerated entries.",
    recovery: "ask",
    httpStatus: 422,
  },
  SCREEN_COMMENTS_MISSING: {
    title: "The comments of the sanctions list are missing",
    description: "Remarks in sdn.csv are cut and go on in sdn_comments.csv. Name both files.",
    recovery: "ask",
    httpStatus: 400,
  },
  SCREEN_COUNT_MISMATCH: {
    title: "The sanctions list does not have as many records as it should",
    description: "It is incomplete or was changed. Download it again.",
    recovery: "ask",
    httpStatus: 422,
  },
  SCREEN_HASH_MISMATCH: {
    title: "The sanctions list is not the file that was expected",
    description: "Its sha256 is another one. Download it again and compare with what its publisher states.",
    recovery: "stop",
    httpStatus: 422,
  },
  SCREEN_CANARY_MISSING: {
    title: "The sanctions list lacks an address that must be on it",
    description: "It is another list, or was changed.",
    recovery: "stop",
    httpStatus: 422,
  },
  SCREEN_DATE_INVALID: {
    title: "The date of the sanctions list is not known",
    description: "It is missing, no day, in the future, or the file says another one than was given.",
    recovery: "ask",
    httpStatus: 422,
  },
  SCREEN_LIST_STALE: {
    title: "The sanctions list is too old",
    description: "Download the current list and import it.",
    recovery: "ask",
    httpStatus: 503,
  },
  SCREEN_LIST_OLDER: {
    title: "The sanctions list is older than the last accepted one",
    description: "An old file would clear who was listed since.",
    recovery: "ask",
    httpStatus: 409,
  },
  SCREEN_LIST_SHRUNKEN: {
    title: "The sanctions list is much shorter than the last accepted one",
    description: "A person decides whether so many were delisted, and accepts it once if they were.",
    recovery: "ask",
    httpStatus: 409,
  },
  SCREEN_LIST_MISSING: {
    title: "No sanctions list is in force",
    description: "Import a list before anybody is screened.",
    recovery: "ask",
    httpStatus: 503,
  },
  SCREEN_REGISTER_INVALID: {
    title: "The record of the last accepted list cannot be read",
    description: "Without it a shrunken list would not be noticed. A person looks at the file.",
    recovery: "ask",
    httpStatus: 500,
  },
  SCREEN_RULES_INVALID: {
    title: "The rules of the screening are not acceptable",
    description: "The message names the rule and what is expected.",
    recovery: "stop",
    httpStatus: 400,
  },
  SCREEN_ADDRESS_INVALID: {
    title: "What is to be screened is no address",
    description: "A text that cannot be compared would pass every list.",
    recovery: "stop",
    httpStatus: 400,
  },
  SCREEN_EVIDENCE_INVALID: {
    title: "The evidence of a screening does not hold",
    description: "It is malformed, or the lists that it names say something else.",
    recovery: "stop",
    httpStatus: 422,
  },
} as const
