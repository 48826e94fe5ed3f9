import {
  computeAgentLeaf,
  computeBinaryRoot,
  computeChunkRoot,
  computePlanRoot,
  computeRosterEntry,
  computeScreenRoot,
  computeSixteenAryRoot,
  computeStepEntry,
  createBinaryTree,
} from "@agentgpt/circuits"
import { computeStepId, joinStepIds } from "@agentgpt/core"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"

import { refusalOf } from "../../test/support/expect-code.ts"
import {
  auditor,
  executor,
  makeAddress,
  makeRosterRows,
  makeSecret,
  plan,
  roster,
  stranger,
  validator,
} from "../../test/support/scenario.ts"
import { prepareScreens } from "../statements/screens.ts"
import { type AgentEvent, createAgentsTree, leafOfAgent, replayAgentEvents } from "./agents-tree.ts"
import { createDenyList, refuseDeniedPayees } from "./deny-list.ts"
import { listProblems } from "./list-problems.ts"
import { createPlanTree } from "./plan-tree.ts"
import { createRoster, type RosterRow } from "./roster.ts"

const secret = makeSecret("trees")

describe("a roster", () => {
  test("of any size leads from every aligned chunk to its root", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.constantFrom(4, 16), (count, chunkSize) => {
        const rows = makeRosterRows(count)
        const made = createRoster(rows, { chunkSize, secret })
        expect(made.chunks).toHaveLength(Math.ceil(count / chunkSize))
        for (const { chunkIndex, salt, siblings, recipients, caps } of made.chunks) {
          expect([recipients.length, caps.length]).toEqual([chunkSize, chunkSize])
          const entries = recipients.map((recipient, i) => computeRosterEntry(recipient, caps[i] ?? 0n))
          const leaf = computeChunkRoot(entries, salt)
          expect(computeBinaryRoot(leaf, BigInt(chunkIndex), siblings)).toBe(made.root)
        }
        const flat = made.chunks.flatMap(({ recipients }) => recipients)
        expect(flat.slice(0, count)).toEqual(rows.map(({ recipient }) => BigInt(recipient)))
        expect(flat.slice(count).every((recipient) => recipient === 0n)).toBe(true)
        for (const [i, { recipient }] of rows.entries()) expect(made.rowOf(recipient)).toBe(i)
      }),
      { numRuns: 8 },
    )
  })

  test("is the same for the same rows and secret, another for any change", () => {
    const rows = makeRosterRows(20)
    const rootOf = (changed: readonly RosterRow[], key = secret) =>
      createRoster(changed, { chunkSize: 16, secret: key }).root
    const [first, second] = rows as readonly [RosterRow, RosterRow]
    const roots = [
      rootOf(rows),
      rootOf(rows, makeSecret("other")),
      rootOf(rows.with(0, second).with(1, first)),
      rootOf(rows.with(0, { ...first, cap: first.cap + 1n })),
      rootOf(rows.slice(1)),
    ]
    expect(new Set(roots).size).toBe(roots.length)
    expect(rootOf(rows)).toBe(roots[0])
  })

  test("names every wrong row by what is wrong with it", () => {
    const rows: RosterRow[] = [
      { recipient: makeAddress(1), cap: 1n },
      { recipient: "0x12", cap: 1n },
      { recipient: makeAddress(1).toUpperCase().replace("0X", "0x"), cap: 1n },
      { recipient: `0x${"0".repeat(40)}`, cap: 1n },
      { recipient: makeAddress(2), cap: 2n ** 88n },
      { recipient: makeAddress(3), cap: -1n },
      { recipient: makeAddress(4), cap: 5 as unknown as bigint },
      { recipient: makeAddress(5), cap: 2n ** 88n - 1n },
      { recipient: makeAddress(6), cap: 0n },
    ]
    const error = refusalOf(() => createRoster(rows, { chunkSize: 16, secret }), "PROOF_ROSTER_INVALID")
    expect(error.shortMessage).toBe("6 rows are wrong, counted from 0.")
    expect(error.meta).toHaveLength(4)
    expect(error.message).toMatch(/no EVM address.*: #1\./u)
    expect(error.message).toMatch(/earlier row.*: #2\./u)
    expect(error.message).toMatch(/zero address.*: #3\./u)
    expect(error.message).toMatch(/cap.*: #4 to #6\./u)
  })

  test("names thousands of wrong rows too", () => {
    const rows = makeRosterRows(6_000).map((row, i) => (i % 2 === 0 ? { ...row, cap: -1n } : row))
    const error = refusalOf(() => createRoster(rows, { chunkSize: 16, secret }), "PROOF_ROSTER_INVALID")
    const named = error.meta.flatMap((line) => line.match(/(?<=#)\d+/gu) ?? [])
    expect(named.map(Number)).toEqual(rows.flatMap(({ cap }, i) => (cap < 0n ? [i] : [])))
    const all = rows.map((row) => ({ ...row, cap: -1n }))
    const span = refusalOf(() => createRoster(all, { chunkSize: 16, secret }), "PROOF_ROSTER_INVALID")
    expect(span.message).toContain("#0 to #5999.")
  })

  test("says so where even that is too much for an error", () => {
    const problems = Array.from({ length: 10_000 }, (_, i) => ({ row: 2 * i, problem: "x" }))
    const error = listProblems("PROOF_ROSTER_INVALID", problems, {})
    expect(error.shortMessage).toContain("10000 rows")
    expect(error.meta.at(-1)).toBe("Further rows are left out here.")
  })

  test("cannot be empty, overflow its tree or do without a secret", () => {
    refusalOf(() => createRoster([], { chunkSize: 16, secret }), "PROOF_ROSTER_INVALID")
    const many = Array.from({ length: 2 * 2_048 + 1 }, (_, i) => ({
      recipient: `0x${(i + 1).toString(16).padStart(40, "0")}`,
      cap: 1n,
    }))
    refusalOf(() => createRoster(many, { chunkSize: 2, secret }), "PROOF_ROSTER_INVALID")
    const short = new Uint8Array(3)
    refusalOf(() => createRoster(makeRosterRows(1), { chunkSize: 16, secret: short }), "PROOF_SECRET_INVALID")
  })
})

describe("a deny list", () => {
  test("has one root for one set", () => {
    const [a, b] = [makeAddress(1), makeAddress(2)]
    const list = createDenyList([a, b], 16)
    expect(list.entries).toHaveLength(16)
    expect(createDenyList([b, a, b], 16)).toEqual(list)
    expect(createDenyList([a], 16).root).not.toBe(list.root)
    expect(computeSixteenAryRoot(list.entries)).toBe(list.root)
    expect(createDenyList([], 16).entries).toHaveLength(16)
  })

  test("refuses what is no address, what exceeds the circuit, and the filling of rosters", () => {
    expect(
      refusalOf(() => createDenyList([makeAddress(1), "x"], 16), "PROOF_DENY_LIST_INVALID").message,
    ).toMatch(/rows: #1\./u)
    const many = Array.from({ length: 17 }, (_, i) => makeAddress(i))
    refusalOf(() => createDenyList(many, 16), "PROOF_DENY_LIST_INVALID")
    refusalOf(() => createDenyList([`0x${"0".repeat(40)}`], 16), "PROOF_DENY_LIST_INVALID")
  })

  test("keeps denied payees from being screened, naming each", () => {
    const list = createDenyList([makeAddress(3), makeAddress(39), makeAddress(99)], 16)
    const error = refusalOf(() => refuseDeniedPayees(roster, list), "PROOF_PAYEE_DENIED")
    expect(error.message).toMatch(/: #3, #39\./u)
    refusalOf(() => prepareScreens("Screen16", roster, list), "PROOF_PAYEE_DENIED")
  })

  test("makes the screen root that policies name", () => {
    const list = createDenyList([makeAddress(99)], 16)
    const { screenRoot, statements } = prepareScreens("Screen16", roster, list)
    expect(screenRoot).toBe(computeScreenRoot(roster.root, list.root, 3))
    expect(statements).toHaveLength(3)
  })
})

describe("the agents tree", () => {
  const keys = [executor, validator, auditor, stranger].map(({ publicKey }) => publicKey)
  const agentAt = (i: number) => ({ publicKey: keys[i] ?? executor.publicKey, role: (i % 3) + 1 })

  test("leads from an agent to its root", () => {
    const tree = createAgentsTree([agentAt(0), undefined, agentAt(1)])
    const place = tree.placeOf(agentAt(1).publicKey, 2)
    expect(place.leafIndex).toBe(2)
    expect(place.leaf).toBe(computeAgentLeaf(agentAt(1).publicKey, 2n))
    expect(computeBinaryRoot(place.leaf, 2n, place.siblings)).toBe(tree.root)
    expect([tree.has(place.leaf), tree.has(0n), tree.has(leafOfAgent(agentAt(2)))]).toEqual([
      true,
      false,
      false,
    ])
  })

  test("knows no agent under another role or key", () => {
    const tree = createAgentsTree([agentAt(0)])
    refusalOf(() => tree.placeOf(agentAt(0).publicKey, 2), "PROOF_AGENTS_INVALID")
    refusalOf(() => tree.placeOf(agentAt(1).publicKey, 1), "PROOF_AGENTS_INVALID")
    refusalOf(() => createAgentsTree([{ publicKey: executor.publicKey, role: 4 }]), "PROOF_AGENTS_INVALID")
    refusalOf(() => createAgentsTree(Array.from({ length: 1_025 }, () => undefined)), "PROOF_AGENTS_INVALID")
  })

  /** What a registry that reuses freed leaves, the last one first, would announce. */
  const announce = (acts: readonly number[]) => {
    const leaves: bigint[] = []
    const places = new Map<number, number>()
    const freed: number[] = []
    return acts.map((i): AgentEvent => {
      const held = places.get(i)
      const leafIndex = held ?? freed.pop() ?? leaves.length
      leaves[leafIndex] = held === undefined ? leafOfAgent(agentAt(i)) : 0n
      if (held === undefined) places.set(i, leafIndex)
      else {
        places.delete(i)
        freed.push(leafIndex)
      }
      const { root } = createBinaryTree(leaves, 10)
      return held === undefined
        ? { type: "enrolled", leafIndex, agent: agentAt(i), root }
        : { type: "deactivated", leafIndex, root }
    })
  }

  test("is rebuilt from any history of the registry", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }), (acts) => {
        const events = announce(acts)
        expect(replayAgentEvents(events).root).toBe(events.at(-1)?.root)
      }),
      { numRuns: 20 },
    )
    expect(replayAgentEvents([]).root).toBe(createBinaryTree([], 10).root)
  })

  test("is not rebuilt from events that are missing, foreign or out of order", () => {
    const events = announce([0, 1, 2, 1, 3])
    const at = (i: number) => events[i] ?? { type: "deactivated", leafIndex: 0, root: 0n }
    const [first, second, third, fourth] = [at(0), at(1), at(2), at(3)]
    const refused: readonly (readonly AgentEvent[])[] = [
      events.slice(1),
      [first, third],
      [first, second, fourth, third],
      [first, first],
      [{ type: "deactivated", leafIndex: 0, root: first.root }],
      [{ ...first, root: first.root + 1n }],
      [{ ...first, leafIndex: 1_024 }],
      [{ ...first, leafIndex: -1 }],
      [{ ...first, leafIndex: 0.5 }],
    ]
    for (const history of refused) refusalOf(() => replayAgentEvents(history), "PROOF_AGENTS_INVALID")
  })
})

describe("a plan", () => {
  test("leads from its chunks to its root and commits to its length", () => {
    const roots = plan.chunks.map(({ steps, salt }) => {
      const entries = Array.from({ length: 16 }, (_, i) => {
        const step = steps[i]
        return step === undefined ? 0n : computeStepEntry(step)
      })
      return computeChunkRoot(entries, salt)
    })
    expect(plan.root).toBe(computePlanRoot(createBinaryTree(roots, 11).root, 19n))
    const [chunk] = plan.chunks
    expect(computePlanRoot(computeBinaryRoot(roots[0] ?? 0n, 0n, chunk?.siblings ?? []), 19n)).toBe(plan.root)
  })

  test("speaks of the steps that have its workflow id", () => {
    const ids = plan.chunks.flatMap(({ steps }) => steps.map(({ stepId }) => stepId))
    expect(joinStepIds(ids)).toBe(
      joinStepIds(Array.from({ length: 19 }, (_, i) => computeStepId({ id: `step-${i}` }))),
    )
  })

  test("names every wrong step", () => {
    const stepId = computeStepId({ id: "a" })
    const wrong = [
      { stepId, role: 1 },
      { stepId: stepId.toUpperCase().replace("0X", "0x"), role: 1 },
      { stepId: "0x12", role: 1 },
      { stepId: computeStepId({ id: "b" }), role: 4 },
    ]
    const error = refusalOf(() => createPlanTree(wrong, { chunkSize: 16, secret }), "PROOF_PLAN_INVALID")
    expect(error.message).toMatch(/earlier step.*: #1\./u)
    expect(error.message).toMatch(/32 bytes.*: #2\./u)
    expect(error.message).toMatch(/role.*: #3\./u)
    refusalOf(() => createPlanTree([], { chunkSize: 16, secret }), "PROOF_PLAN_INVALID")
  })
})
