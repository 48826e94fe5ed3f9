import { describe, expect, it } from "vitest"
import { SAMPLE_GROUP } from "../../test/support/group-fixture.ts"
import type { GroupChainFacts } from "./ask-group-chain.ts"
import { findGroupObstacles } from "./find-group-obstacles.ts"
import type { GroupProspect } from "./find-group-obstacles.ts"

const NOW_S = 1_800_000_000n
const [own, other] = SAMPLE_GROUP.legs as [(typeof SAMPLE_GROUP)["legs"][0], (typeof SAMPLE_GROUP)["legs"][0]]
const group = { ...SAMPLE_GROUP, voteDeadline: NOW_S + 3_600n }
const HOME: GroupChainFacts = {
  chainId: own.chainId,
  isPaused: false,
  links: new Map([[other.chainId, { counterpart: other.participant, messageFeeWei: 1n }]]),
  terms: new Map([[other.chainId, { minTtlS: 60n, maxTtlS: 86_400n }]]),
  legs: new Map([[0, { held: own.amount, allowed: 0n }]]),
  timeS: NOW_S,
}
const AWAY: GroupChainFacts = {
  chainId: other.chainId,
  isPaused: false,
  links: new Map([[own.chainId, { counterpart: SAMPLE_GROUP.coordinator, messageFeeWei: 1n }]]),
  terms: new Map(),
  legs: new Map([[1, { held: other.amount, allowed: other.amount, cap: other.amount }]]),
  timeS: NOW_S,
}
const { isPaused: _, ...UNKNOWN } = AWAY
const PROSPECT: GroupProspect = {
  group,
  account: own.payer,
  chains: [HOME, AWAY],
  neededMs: 3_599_000,
  nowMs: Number(NOW_S) * 1000,
}
const find = (more: Partial<GroupProspect> = {}) => findGroupObstacles({ ...PROSPECT, ...more })
const ofHome = (more: Partial<GroupChainFacts>) => ({ chains: [{ ...HOME, ...more }, AWAY] })
const ofAway = (more: Partial<GroupChainFacts>) => ({ chains: [HOME, { ...AWAY, ...more }] })
const until = (seconds: bigint) => ({ group: { ...group, voteDeadline: NOW_S + seconds }, neededMs: 0 })

it("nothing stands in the way of a group that can be begun; our own allowances come later", () => {
  expect(find()).toEqual([])
  expect(find(until(60n))).toEqual([])
  expect(find(until(86_400n))).toEqual([])
})

describe("what stands in the way is named", () => {
  it.each<[string, Partial<GroupProspect>, RegExp]>([
    ["no contract", { chains: [HOME, UNKNOWN] }, /eip155:31338 there is no TwoPhaseCommit/u],
    ["a contract that is paused", ofAway({ isPaused: true }), /eip155:31338 is paused/u],
    ["no way there", ofHome({ links: new Map([[other.chainId, {}]]) }), /no way from eip155:31337 to/u],
    [
      "a way to another contract",
      ofAway({ links: new Map([[own.chainId, { counterpart: other.participant, messageFeeWei: 1n }]]) }),
      /no way from eip155:31338 to/u,
    ],
    [
      "a gateway without a price",
      ofHome({ links: new Map([[other.chainId, { counterpart: other.participant }]]) }),
      /No gateway names a price/u,
    ],
    ["no terms", ofHome({ terms: new Map() }), /no terms for votes from eip155:31338/u],
    ["too little time for messages", { neededMs: 3_600_000 }, /too short: .* takes up to 3600 s/u],
    ["less time than the terms ask for", until(59n), /too short: .* ask for 60 s/u],
    ["more time than the terms allow", until(86_401n), /longer than the 86400 s/u],
    [
      "more time than the contract allows",
      {
        ...until(7n * 86_400n + 1n),
        ...ofHome({ terms: new Map([[other.chainId, { minTtlS: 1n, maxTtlS: 2n ** 32n }]]) }),
      },
      /longer than the 604800 s/u,
    ],
    [
      "money that is missing",
      ofHome({ legs: new Map([[0, { held: own.amount - 1n, allowed: 0n }]]) }),
      /holds .* units of/u,
    ],
    [
      "money that another lacks",
      ofAway({ legs: new Map([[1, { held: 4n, allowed: 5n, cap: 5n }]]) }),
      /holds 4 units .* need 5/u,
    ],
    [
      "an allowance that another has not set",
      ofAway({ legs: new Map([[1, { held: 5n, allowed: 4n, cap: 5n }]]) }),
      /lets TwoPhaseCommit take 4 units .* need 5/u,
    ],
    [
      "a cap",
      ofAway({ legs: new Map([[1, { held: 5n, allowed: 5n, cap: 4n }]]) }),
      /Leg 2 pays 5 units, more than the cap of 4/u,
    ],
    [
      "a receiver who cannot be paid",
      { group: { ...group, legs: [own, { ...other, receiver: other.participant }] } },
      /Leg 2 pays TwoPhaseCommit itself/u,
    ],
    ["no token", ofAway({ legs: new Map([[1, { cap: 5n }]]) }), /does not answer as a token/u],
  ])("%s", (_name, more, sentence) => {
    expect(find(more)).toEqual([expect.stringMatching(sentence)])
  })

  it("money that is enough for each leg, and not for all of a payer", () => {
    const twice = { ...group, legs: [own, other, other] }
    const facts = { held: 9n, allowed: 9n, cap: 5n }
    const chains = [
      HOME,
      {
        ...AWAY,
        legs: new Map([
          [1, facts],
          [2, facts],
        ]),
      },
    ]
    expect(find({ group: twice, chains })).toEqual([expect.stringMatching(/holds 9 units .* need 10/u)])
  })
})
