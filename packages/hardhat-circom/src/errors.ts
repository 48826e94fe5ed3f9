import { HardhatPluginError } from "hardhat/plugins"

import { PLUGIN_ID } from "./plugin-id.ts"

/** Every failure of this plugin that a user can meet, and what it means. */
const CIRCOM_ERRORS = {
  CIRCUIT_CONFIG_INVALID: "The `circom` entry of the Hardhat configuration is malformed.",
  CIRCUIT_LIBRARY_MISSING: "A library of `circom.libraries` is not installed in the project.",
  CIRCUIT_REGISTRY_MISSING: "The file that lists the circuits does not exist.",
  CIRCUIT_REGISTRY_INVALID: "The list of circuits is malformed.",
  CIRCUIT_UNKNOWN: "A circuit was named that the registry does not list.",
  CIRCUIT_SOURCE_MISSING: "The source file of a circuit does not exist.",
  CIRCUIT_INCLUDE_MISSING: "An included file was not found.",
  CIRCUIT_COMPILE_FAILED: "The compiler refused a circuit.",
  CIRCUIT_COMPILER_CRASHED: "The compiler ended without saying why.",
  CIRCUIT_SIGNAL_ORDER: "The public signals of a circuit are not those of the registry, in its order.",
  CIRCUIT_MANIFEST_INVALID: "The manifest of keys is malformed.",
  CIRCUIT_KEY_STALE: "A ceremony's key belongs to another version of the circuit.",
  CIRCUIT_KEY_UNSAFE: "A verification key would accept forged proofs.",
  CIRCUIT_KEY_MALFORMED: "A verification key is not a Groth16 key over bn128 of the expected size.",
  CEREMONY_EXISTS: "A ceremony of this circuit is already under way.",
  CEREMONY_MISSING: "There is no ceremony of this circuit.",
  CEREMONY_ATTESTATION_INVALID: "The attestation file is malformed.",
  CEREMONY_PHASE1_UNPINNED: "The phase-1 file is not one of the pinned public files.",
  CEREMONY_PHASE1_TOO_SMALL: "The phase-1 file has too few powers for the circuit.",
  CEREMONY_PHASE1_INVALID: "The phase-1 file is damaged, not prepared or for another curve.",
  CEREMONY_INPUT_INVALID: "A name, level, beacon or signature given to a ceremony command is malformed.",
  CEREMONY_CLOSED: "The beacon has been applied; nothing can be added any more.",
  CEREMONY_FILE_CHANGED: "A proving key of the ceremony is missing or not the one attested.",
  CEREMONY_SIGNATURE_INVALID: "A signature was not made by the stated address over this contribution.",
  CEREMONY_VERIFICATION_FAILED: "The ceremony does not verify.",
  CEREMONY_LEVEL_REFUSED: "The ceremony does not meet the conditions of the level asked for.",
} as const

export type CircomErrorCode = keyof typeof CIRCOM_ERRORS

/** A failure with a stable `code`; tests and tools look at the code, people at the message. */
export class CircomError extends HardhatPluginError {
  readonly code: CircomErrorCode
  constructor(code: CircomErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    const cause = options.cause instanceof Error ? options.cause : undefined
    super(PLUGIN_ID, `${message} (${code})`, cause)
    this.code = code
  }
}
