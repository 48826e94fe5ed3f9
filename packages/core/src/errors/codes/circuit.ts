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
} as const
