import { AgentGptError } from "@agentgpt/core"
import { poseidon2 } from "poseidon-lite/poseidon2"
import { poseidon3 } from "poseidon-lite/poseidon3"
import { poseidon4 } from "poseidon-lite/poseidon4"
import { poseidon5 } from "poseidon-lite/poseidon5"
import { poseidon7 } from "poseidon-lite/poseidon7"
import { poseidon8 } from "poseidon-lite/poseidon8"
import { poseidon10 } from "poseidon-lite/poseidon10"
import { poseidon16 } from "poseidon-lite/poseidon16"

import { isFieldElement } from "../field.ts"

/** The arities that the circuits use, no others. */
const poseidons: Readonly<Record<number, (inputs: bigint[]) => bigint>> = {
  2: poseidon2,
  3: poseidon3,
  4: poseidon4,
  5: poseidon5,
  7: poseidon7,
  8: poseidon8,
  10: poseidon10,
  16: poseidon16,
}

/**
 * Poseidon over 2, 3, 4, 5, 7, 8, 10 or 16 field elements, as circomlib computes it.
 *
 * @example
 * ```ts
 * hashFields([1n, 2n]) // 7853200120776062878684798364095072458815029376092732009249414926327459813530n
 * ```
 */
export function hashFields(inputs: readonly bigint[]): bigint {
  const poseidon = poseidons[inputs.length]
  if (poseidon === undefined) {
    throw new AgentGptError("CIRCUIT_INPUT_INVALID", `no circuit hashes ${inputs.length} field elements`)
  }
  const wrong = inputs.findIndex((input) => !isFieldElement(input))
  if (wrong >= 0) {
    throw new AgentGptError("CIRCUIT_INPUT_INVALID", `hash input ${wrong} is not a field element`)
  }
  return poseidon([...inputs])
}
