/**
 * What an agent may do (A6). The numbers are part of the leaves of the on-chain agents tree and never change.
 * The validator approves and is never the executor; the auditor only reads and attests.
 *
 * @example
 * const agent = defineAgent({ agentId: "notary", role: Role.AUDITOR, chains: ["eip155:1"], steps: [] })
 */
export const Role = { EXECUTOR: 1, VALIDATOR: 2, AUDITOR: 3 } as const

export type Role = (typeof Role)[keyof typeof Role]
