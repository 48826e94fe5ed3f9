export const CIRCUIT_CODES = {
  CIRCUIT_INPUT_INVALID: {
    title: "A value cannot be an input of a circuit",
    description: "Inputs are integers from 0 to the field's order less one, in lists of the circuit's size.",
    recovery: "stop",
    httpStatus: 400,
  },
  CIRCUIT_SIGNAL_MISSING: {
    title: "A public signal is missing",
    description: "A proof speaks of all public signals of its circuit; every one has to be given.",
    recovery: "stop",
    httpStatus: 400,
  },
  CIRCUIT_SIGNAL_UNKNOWN: {
    title: "A circuit has no such public signal",
    description: "The name belongs to another circuit or is misspelt.",
    recovery: "stop",
    httpStatus: 400,
  },
  CIRCUIT_SIGNAL_COUNT_WRONG: {
    title: "The number of public signals is not the circuit's",
    description: "The proof belongs to another circuit, or its public signals were cut.",
    recovery: "stop",
    httpStatus: 400,
  },
  CIRCUIT_SIGNAL_NOT_IN_FIELD: {
    title: "A public signal is not a field element",
    description:
      "A value of the field's order or more would pass for another one, its alias, and is refused.",
    recovery: "stop",
    httpStatus: 400,
  },
  CIRCUIT_UNKNOWN: {
    title: "There is no such circuit",
    description: "The name is not in the registry of circuits.",
    recovery: "stop",
    httpStatus: 404,
  },
  CIRCUIT_NOT_BUILT: {
    title: "A circuit has not been built here",
    description:
      "Compiled circuits and proving keys are made on each machine and not committed. The error names the command.",
    recovery: "ask",
    httpStatus: 503,
  },
  CIRCUIT_KEY_MISSING: {
    title: "A circuit has no key of this level",
    description: "Development keys are made by the build, all others by a ceremony.",
    recovery: "ask",
    httpStatus: 404,
  },
  CIRCUIT_MANIFEST_INVALID: {
    title: "The record of circuits and keys is malformed",
    description: "circuits/keys/manifest.json is written by the build; restore it from version control.",
    recovery: "stop",
    httpStatus: 500,
  },
} as const
