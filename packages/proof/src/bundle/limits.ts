// SPDX-License-Identifier: MIT

/** No bundle is larger: 2,048 chunks of 256 payments, each with a description of average length, stay below. */
export const MAX_BUNDLE_BYTES: number = 256 * 2 ** 20

/** What gateways and other programs take for one block. */
export const MAX_BLOCK_BYTES: number = 2 * 2 ** 20

/** Chunks that one chunk tree has room for. */
export const MAX_CHUNKS = 2048

/** Payments or steps that one chunk has room for. */
export const MAX_ROWS = 256

/** Steps that a plan may have. */
export const MAX_PLAN_STEPS = 4096

/** Characters of the canonical JSON of one step. */
export const MAX_STEP_CHARACTERS = 16_384

/** Characters of a description of one payment or step. */
export const MAX_NOTE_CHARACTERS = 2048
