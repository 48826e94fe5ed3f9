import type { PaymentGroup } from "../../src/atomic/group.ts"

const fill = (octet: string) => `0x${octet.repeat(20)}` as const

/** A group whose every field differs from every other, so that a mix-up shows. */
export const SAMPLE_GROUP: PaymentGroup = {
  coordinatorChainId: 31_337n,
  coordinator: fill("a1"),
  initiator: fill("b2"),
  nonce: 11n,
  voteDeadline: 1_900_000_000n,
  legs: [
    {
      chainId: 31_337n,
      participant: fill("a1"),
      payer: fill("c3"),
      token: fill("d4"),
      amount: 2n ** 200n + 3n,
      receiver: fill("e5"),
    },
    {
      chainId: 31_338n,
      participant: fill("f6"),
      payer: fill("17"),
      token: fill("28"),
      amount: 5n,
      receiver: fill("39"),
    },
  ],
}
