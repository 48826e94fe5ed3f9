/**
 * How much of a run is visible (D9): everything, metadata encrypted to chosen readers, or commitments only.
 * No level hides what a public token transfer itself reveals.
 *
 * @example
 * PrivacyLevel.ENCRYPTED_METADATA // 3
 */
export const PrivacyLevel = { TRANSPARENT: 0, ENCRYPTED_METADATA: 3, COMMITMENTS_ONLY: 5 } as const

export type PrivacyLevel = (typeof PrivacyLevel)[keyof typeof PrivacyLevel]
