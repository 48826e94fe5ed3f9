export const CONFIG_CODES = {
  CONFIG_INVALID: {
    title: "A value of the configuration is not acceptable",
    description: "Each wrong value is named with its path, where it came from and what is expected.",
    recovery: "ask",
    httpStatus: 400,
  },
  CONFIG_UNKNOWN_KEY: {
    title: "The configuration holds a key that does not exist",
    description: "Unknown keys are refused, since a misspelt limit would silently not apply.",
    recovery: "ask",
    httpStatus: 400,
  },
  CONFIG_DUPLICATE_KEY: {
    title: "One setting is given twice",
    description: "Two spellings of one key, such as maxThreads and max_threads, stand side by side.",
    recovery: "ask",
    httpStatus: 400,
  },
  CONFIG_UNKNOWN_FLAG: {
    title: "A command-line flag does not exist",
    description: "The flag stands for no setting of the configuration.",
    recovery: "ask",
    httpStatus: 400,
  },
  CONFIG_UNKNOWN_ENVIRONMENT: {
    title: "An environment variable looks like a misspelt setting",
    description:
      "Its name is close to that of a setting but stands for none, so it would silently not apply.",
    recovery: "ask",
    httpStatus: 400,
  },
  CONFIG_UNKNOWN_CHAIN: {
    title: "An agent names a chain that is not configured",
    description: "Every chain an agent works on needs an entry under chains.",
    recovery: "ask",
    httpStatus: 400,
  },
  CONFIG_RAW_SECRET: {
    title: "The configuration holds a secret itself",
    description: "Private keys, recovery phrases, passwords and API keys may only be referred to by name.",
    recovery: "ask",
    httpStatus: 400,
  },
  CONFIG_URL_CREDENTIALS: {
    title: "A URL in the configuration holds credentials or a key",
    description: "Such a URL is a secret as a whole and may only be referred to by name.",
    recovery: "ask",
    httpStatus: 400,
  },
  CONFIG_SECRET_NAME_INVALID: {
    title: "The name of a secret is not acceptable",
    description: "Names of secrets are upper-case letters, digits and underscores, and begin with a letter.",
    recovery: "ask",
    httpStatus: 400,
  },
  CONFIG_FILE_UNREADABLE: {
    title: "The configuration file cannot be read",
    description: "It is missing, or is no module with a default export and no JSON. It is never guessed at.",
    recovery: "ask",
    httpStatus: 400,
  },
  CONFIG_SECRET_MISSING: {
    title: "A secret that the configuration refers to is not there",
    description: "Secrets are referred to by name, and their values come from the environment.",
    recovery: "ask",
    httpStatus: 400,
  },
} as const
