export const CLI_CODES = {
  CLI_USAGE_INVALID: {
    title: "The command was not understood",
    description:
      "A command, argument or option is unknown, missing or contradicts another one. Such a command ends with exit code 2.",
    recovery: "ask",
    httpStatus: 400,
  },
  CLI_NOT_CONFIRMED: {
    title: "Nobody agreed to spend",
    description: "What spends asks at a terminal; elsewhere it needs --yes. Nothing was done.",
    recovery: "ask",
    httpStatus: 409,
  },
  CLI_FILE_EXISTS: {
    title: "A file of this name exists already",
    description: "Files are not overwritten unless that is asked for, and keys never.",
    recovery: "ask",
    httpStatus: 409,
  },
  CLI_FILE_UNUSABLE: {
    title: "A file cannot be read or written",
    description: "It is missing, not permitted, too large, or not what the command takes.",
    recovery: "ask",
    httpStatus: 400,
  },
  CLI_KEY_UNKNOWN: {
    title: "There is no such key",
    description: "Keys are files in the folder keys of the home directory; `agentgpt keys list` shows them.",
    recovery: "ask",
    httpStatus: 404,
  },
  CLI_PASSPHRASE_UNFIT: {
    title: "The passphrase is missing, too short or not the same twice",
    description:
      "It is asked for at a terminal, or read from a file, a file descriptor or an environment variable; never from the command line.",
    recovery: "ask",
    httpStatus: 400,
  },
  CLI_CHECKS_FAILED: {
    title: "Something is not in order",
    description: "`agentgpt doctor` lists every check, and for those that fail what to do.",
    recovery: "ask",
    httpStatus: 503,
  },
  CLI_WORKSPACE_MISSING: {
    title: "The command needs the workspace",
    description: "Deploying and the demonstration need the sources, in a clone of the repository.",
    recovery: "ask",
    httpStatus: 500,
  },
} as const
