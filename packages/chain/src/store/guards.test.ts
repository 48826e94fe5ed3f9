import { sql } from "kysely"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { describeOnEveryBackend } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import { CHAIN, openSpendingLane, planSome, sign } from "../../test/support/lane-fixture.ts"
import type { LaneFixture } from "../../test/support/lane-fixture.ts"
import type { SignedAttempt } from "../journal/record-attempts.ts"
import { recordAttempts } from "../journal/record-attempts.ts"
import { recordObservations } from "../journal/record-observations.ts"
import { releaseIntents } from "../journal/release-intents.ts"
import { reserveSlots } from "../journal/reserve-slots.ts"
import { ATTEMPT_TRANSITIONS, INTENT_TRANSITIONS, SLOT_TRANSITIONS } from "../journal/states.ts"
import { sqlStateOf } from "./translate-error.ts"
import type { Store } from "./store.ts"

const HASH = `'0x${"e".repeat(64)}'`

// Everything here is plain SQL, as a faulty program or a person at a console would write it.
describeOnEveryBackend("the database's own guards", (start) => {
  let backend: Backend
  let store: Store
  beforeAll(async () => {
    backend = await start()
    store = await backend.fresh()
  })
  afterAll(() => backend.stop())

  /** Runs statements in one transaction, optionally inside the lane, and returns the SQL state of the refusal. */
  const refusal = async (statement: string, inside?: LaneFixture, purpose = "spend"): Promise<string> => {
    try {
      await store.sql.transaction().execute(async (transaction) => {
        if (inside !== undefined) {
          const { chainId, account, fencingToken } = inside.lease
          await (
            purpose === "person"
              ? sql`select agentgpt.enter_frozen_lane(${chainId}, ${account})`
              : sql`select agentgpt.enter_lane(${chainId}, ${account}, ${fencingToken}::bigint, ${purpose})`
          ).execute(transaction)
        }
        await sql.raw(statement).execute(transaction)
      })
      return "accepted"
    } catch (thrown) {
      return sqlStateOf(thrown)
    }
  }

  const reserved = async () => {
    const fixture = await openSpendingLane(store)
    const [intent] = await planSome(store, 1)
    const [slot] = await reserveSlots(store, fixture.lease, [intent!.intentId])
    const where = `account = '${fixture.lane.account}'`
    return { fixture, id: intent!.intentId, slot: slot!, where }
  }
  const signedSlot = async () => {
    const made = await reserved()
    const attempt = sign(made.slot.nonce)
    await recordAttempts(store, made.fixture.lease, [attempt])
    return { ...made, attempt }
  }
  const intentStateOf = async (id: bigint) => {
    const { rows } = await sql<{ state: string }>`
      select state from agentgpt.intent where intent_id = ${String(id)}::bigint`.execute(store.sql)
    return rows[0]?.state
  }
  const observeFinal = (
    { lease }: Pick<LaneFixture, "lease">,
    { transactionHash }: Pick<SignedAttempt, "transactionHash">,
    succeeded = true,
  ) => {
    const block = { number: 1n, hash: `0x${"a".repeat(64)}` } as const
    return recordObservations(store, lease, [
      { transactionHash, is: "included", block, succeeded },
      { transactionHash, is: "final", finalizedBlockNumber: 1n },
    ])
  }
  const insertAttempt = (
    account: string,
    nonce: bigint,
    { transactionHash, callHash }: SignedAttempt,
    more = "'payment', 'signed'",
  ) =>
    `insert into agentgpt.attempt (chain_id, account, nonce, attempt_number, call_hash, transaction_hash, signed_bytes,
      fencing_token, kind, state) values ('${CHAIN}', '${account}', ${nonce}, 9, '${callHash}', '${transactionHash}', '\\x01', 1, ${more})`

  it("hold the transitions that the program knows", async () => {
    const { rows } = await sql<{ machine: string; definition: string }>`
      select tgrelid::regclass::text as machine, pg_get_triggerdef(oid) as definition from pg_trigger
      where tgname = 'a_known_steps'`.execute(store.sql)
    const stored = rows.flatMap(({ machine, definition }) =>
      Array.from(
        definition.matchAll(/'([a-z-]+)>([a-z-]+)'/gu),
        ([, from, to]) => `${machine.replace("agentgpt.", "")} ${from} ${to}`,
      ),
    )
    const known = Object.entries({
      intent: INTENT_TRANSITIONS,
      slot: SLOT_TRANSITIONS,
      attempt: ATTEMPT_TRANSITIONS,
    }).flatMap(([machine, states]) =>
      Object.entries(states).flatMap(([from, targets]) =>
        (targets as readonly string[]).map((to) => `${machine} ${from} ${to}`),
      ),
    )
    expect(stored.sort()).toEqual(known.sort())
  })

  it.each([
    "identity",
    "lane",
    "decision",
    "intent",
    "slot",
    "attempt",
    "spending",
    "spending_total",
    "cross_order",
    "cross_order_deed",
    "payment_group",
    "swap_secret",
    "swap",
    "publication",
  ])("refuse to delete from or empty %s", async (table) => {
    await signedSlot()
    expect(await refusal(`delete from agentgpt.${table}`)).toBe("JR006")
    expect(await refusal(`truncate agentgpt.${table} cascade`)).toBe("JR006")
  })

  it("refuse to lower what was let through, or to move it", async () => {
    const { fixture, slot } = await signedSlot()
    await sql`insert into agentgpt.spending (chain_id, account, nonce, asset, amount, plan_hash)
      values (${CHAIN}, ${fixture.lane.account}, ${String(slot.nonce)}::bigint, 'native', 5, ${`0x${"5e".repeat(32)}`})`.execute(
      store.sql,
    )
    const change = (assignment: string) =>
      refusal(`update agentgpt.spending_total set ${assignment} where plan_hash like '0x5e%'`)
    expect(await change("amount = amount - 1")).toBe("JR006")
    expect(await change("hour = hour - interval '2 days'")).toBe("JR006")
    expect(await change("asset = '0x'")).toBe("JR006")
    expect(await change("amount = amount + 1")).toBe("accepted")
  })

  it("refuse to change decisions, and an older generation", async () => {
    expect(await refusal("update agentgpt.decision set who = 'x'")).toBe("JR006")
    expect(await refusal("update agentgpt.identity set generation = generation - 1")).toMatch(/JR006|23514/)
  })

  describe("of intents", () => {
    it.each([
      ["payload", "'{}'"],
      ["payload_hash", HASH],
      ["idempotency_key", "'other-key'"],
      ["chain_id", "'eip155:1'"],
      ["intent_id", "default"],
      ["created_at", "now() - interval '1 day'"],
    ])("refuse to change the %s", async (column, value) => {
      const { id } = await reserved()
      const assignment = `update agentgpt.intent set ${column} = ${value} where intent_id = ${id}`
      expect(await refusal(assignment)).toBe("JR006")
    })

    it("refuse an intent that begins in the middle, and a second one of the same key", async () => {
      const [intent] = await planSome(store, 1)
      const insert = (key: string, state: string) =>
        `insert into agentgpt.intent (idempotency_key, chain_id, payload, payload_hash, state)
          values ('${key}', '${CHAIN}', '1', ${HASH}, '${state}')`
      expect(await refusal(insert("raw-key", "finalized"))).toBe("JR005")
      expect(await refusal(insert(intent!.idempotencyKey, "planned"))).toBe("23505")
    })

    it("refuse every transition that is not written down", async () => {
      const { fixture, id } = await signedSlot()
      const states = Object.keys(INTENT_TRANSITIONS)
      const allowed: readonly string[] = [...INTENT_TRANSITIONS.signed, "signed"]
      for (const state of states.filter((name) => !allowed.includes(name))) {
        expect(
          await refusal(`update agentgpt.intent set state = '${state}' where intent_id = ${id}`, fixture),
        ).toBe("JR005")
      }
    })

    it.each(["finalized", "reverted", "cancelled", "planned"])("refuse %s without proof", async (state) => {
      const { fixture, id } = await signedSlot()
      expect(
        await refusal(`update agentgpt.intent set state = '${state}' where intent_id = ${id}`, fixture),
      ).toBe("JR007")
    })

    it("refuse a frozen intent to be let go into what it is not", async () => {
      const { id } = await signedSlot()
      await sql.raw(`update agentgpt.intent set state = 'frozen' where intent_id = ${id}`).execute(store.sql)
      for (const state of ["planned", "reserved", "finalized", "reverted", "cancelled"]) {
        expect(await refusal(`update agentgpt.intent set state = '${state}' where intent_id = ${id}`)).toBe(
          "JR007",
        )
      }
    })

    it("refuse an intent to be signed whose slot is not", async () => {
      const { fixture, id } = await reserved()
      const signByHand = `update agentgpt.intent set state = 'signed' where intent_id = ${id}`
      expect(await refusal(signByHand, fixture)).toBe("JR007")
    })

    it("refuse to give up an intent whose nonce is being used up", async () => {
      const { fixture, id, slot } = await reserved()
      await recordAttempts(store, fixture.lease, [sign(slot.nonce, { kind: "cancel" })])
      for (const state of ["failed-before-send", "cancelled"]) {
        const close = `update agentgpt.intent set state = '${state}' where intent_id = ${id}`
        expect(await refusal(close, fixture)).toBe("JR007")
      }
    })

    it("refuse an earlier revert as proof for what is on its way again", async () => {
      const { fixture, id, attempt } = await signedSlot()
      await observeFinal(fixture, attempt, false)
      const { rows } = await sql<{ key: string }>`
        select idempotency_key as key from agentgpt.intent where intent_id = ${id}`.execute(store.sql)
      await releaseIntents(store, [rows[0]?.key ?? ""], { who: "ana", why: "the token let it through again" })
      const [next] = await reserveSlots(store, fixture.lease, [id])
      await recordAttempts(store, fixture.lease, [sign(next!.nonce)])
      const revert = `update agentgpt.intent set state = 'reverted' where intent_id = ${id}`
      expect(await refusal(revert, fixture)).toBe("JR007")
    })

    it("refuse writes to an intent with a nonce outside its lane", async () => {
      const { id } = await reserved()
      const close = `update agentgpt.intent set state = 'cancelled' where intent_id = ${id}`
      expect(await refusal(close)).toBe("JR001")
      expect(await refusal(close, await openSpendingLane(store))).toBe("JR001")
    })
  })

  describe("of slots", () => {
    const insertSlot = (account: string, nonce: bigint, id: bigint | null, state = "reserved") =>
      `insert into agentgpt.slot (chain_id, account, nonce, intent_id, state) values ('${CHAIN}', '${account}', ${nonce}, ${id}, '${state}')`

    it("refuse a second intent on one nonce, and a second nonce for one intent", async () => {
      const { fixture, id, slot } = await reserved()
      const [other] = await planSome(store, 1)
      expect(await refusal(insertSlot(slot.account, slot.nonce, other!.intentId), fixture)).toBe("23505")
      expect(
        await refusal(
          `update agentgpt.slot set intent_id = ${other!.intentId} where account = '${slot.account}'`,
          fixture,
        ),
      ).toBe("JR006")
      expect(await refusal(insertSlot(slot.account, slot.nonce + 1n, id), fixture)).toBe("23505")
    })

    it("refuse nonces out of order", async () => {
      const { fixture, slot } = await reserved()
      const [other] = await planSome(store, 1)
      for (const nonce of [slot.nonce + 2n, 0n]) {
        expect(await refusal(insertSlot(slot.account, nonce, other!.intentId), fixture)).toBe("JR005")
      }
      expect(await refusal(insertSlot(slot.account, slot.nonce + 1n, other!.intentId), fixture)).toBe(
        "accepted",
      )
    })

    it("refuse a gap between nonces that are given out at once", async () => {
      const { fixture, slot } = await reserved()
      const [one, other] = await planSome(store, 2)
      const both = (second: bigint) =>
        `${insertSlot(slot.account, slot.nonce + 1n, one!.intentId)}, ('${CHAIN}', '${slot.account}', ${second}, ${other!.intentId}, 'reserved')`
      expect(await refusal(both(slot.nonce + 3n), fixture)).toBe("JR005")
      expect(await refusal(both(slot.nonce + 2n), fixture)).toBe("accepted")
    })

    it("refuse a nonce for a frozen intent", async () => {
      const { fixture, slot } = await reserved()
      const [other] = await planSome(store, 1)
      const { intentId } = other!
      await sql
        .raw(`update agentgpt.intent set state = 'frozen' where intent_id = ${intentId}`)
        .execute(store.sql)
      expect(await refusal(insertSlot(slot.account, slot.nonce + 1n, intentId), fixture)).toBe("JR005")
    })

    it.each([
      ["chain_id", "'eip155:1'"],
      ["account", "'0x01'"],
      ["nonce", "nonce + 5"],
      ["intent_id", "null"],
    ])("refuse to change the %s, also on a way that a slot may go", async (column, value) => {
      const { fixture, where } = await signedSlot()
      const proof = `taken_by = ${HASH}, taken_block_hash = ${HASH}, taken_block_number = 5, finalized_block_number = 5`
      const lose = `update agentgpt.slot set state = 'foreign', ${proof}, ${column} = ${value} where ${where}`
      expect(await refusal(lose, fixture, "observe")).toBe("JR006")
    })

    it("leave a frozen intent frozen whose nonce another transaction took", async () => {
      const { fixture, where, id } = await signedSlot()
      await sql.raw(`update agentgpt.intent set state = 'frozen' where intent_id = ${id}`).execute(store.sql)
      const proof = `taken_by = ${HASH}, taken_block_hash = ${HASH}, taken_block_number = 5, finalized_block_number = 5`
      const lose = `update agentgpt.slot set state = 'foreign', ${proof} where ${where}`
      expect(await refusal(lose, fixture, "observe")).toBe("accepted")
      expect(await intentStateOf(id)).toBe("frozen")
    })

    it("freeze the intent whose nonce a person declares foreign", async () => {
      const { fixture, where, id } = await signedSlot()
      await sql
        .raw(`update agentgpt.lane set frozen_why = 'test', checked_token = null where ${where}`)
        .execute(store.sql)
      const declared = `state = 'foreign', declared_by = 'ana', declared_why = 'test', finalized_block_number = 5`
      const update = `update agentgpt.slot set ${declared} where ${where}`
      expect(await refusal(update, fixture, "person")).toBe("accepted")
      expect(await intentStateOf(id)).toBe("frozen")
    })

    it("leave an intent that failed before it was sent as it is when its nonce is filled", async () => {
      const { fixture, slot, id } = await reserved()
      const fail = `update agentgpt.intent set state = 'failed-before-send' where intent_id = ${id}`
      expect(await refusal(fail, fixture)).toBe("accepted")
      const cancel = sign(slot.nonce)
      const insert = insertAttempt(slot.account, slot.nonce, cancel, "'cancel', 'signed'")
      expect(await refusal(insert, fixture)).toBe("accepted")
      await observeFinal(fixture, cancel)
      expect(await intentStateOf(id)).toBe("failed-before-send")
    })

    it("refuse any update outside the lane, and another proof than the first", async () => {
      const { fixture, where } = await signedSlot()
      const proof = `taken_by = ${HASH}, taken_block_hash = ${HASH}, taken_block_number = 5, finalized_block_number = 5`
      const lose = `update agentgpt.slot set state = 'foreign', ${proof} where ${where}`
      expect(await refusal(lose)).toBe("JR001")
      expect(await refusal(lose, fixture, "observe")).toBe("accepted")
      for (const change of [
        "taken_block_number = 4",
        "finalized_block_number = 6",
        `taken_by = '0x${"d".repeat(64)}'`,
      ]) {
        const update = `update agentgpt.slot set ${change} where ${where}`
        expect(await refusal(update, fixture, "observe")).toBe("JR006")
      }
    })

    it("refuse a slot outside the lane, for observers, in another state, and without an intent", async () => {
      const { fixture, slot } = await reserved()
      const [other] = await planSome(store, 1)
      const insert = insertSlot(slot.account, slot.nonce + 1n, other!.intentId)
      expect(await refusal(insert)).toBe("JR001")
      expect(await refusal(insert, fixture, "observe")).toBe("JR001")
      expect(await refusal(insert, await openSpendingLane(store))).toBe("JR001")
      expect(
        await refusal(insertSlot(slot.account, slot.nonce + 1n, other!.intentId, "signed"), fixture),
      ).toBe("JR005")
      expect(await refusal(insertSlot(slot.account, slot.nonce + 1n, null), fixture)).toBe("JR001")
    })

    it("refuse that an intent leaves its nonce without finalized proof", async () => {
      const { fixture, where } = await signedSlot()
      const update = (assignment: string) =>
        refusal(
          `update agentgpt.slot set state = 'foreign', ${assignment} where ${where}`,
          fixture,
          "observe",
        )
      const taken = `taken_by = ${HASH}, taken_block_hash = ${HASH}`
      expect(await update("taken_by = null")).toBe("JR007")
      expect(await update(`${taken}, taken_block_number = 5`)).toBe("JR007")
      expect(await update(`${taken}, taken_block_number = 5, finalized_block_number = 4`)).toBe("JR007")
      expect(await update(`taken_block_number = 5, finalized_block_number = 5`)).toBe("JR007")
      const block = "taken_block_number = 5, finalized_block_number = 5"
      expect(await update(`taken_by = ${HASH}, ${block}`)).toBe("JR007")
      expect(await update(`taken_block_hash = ${HASH}, ${block}`)).toBe("JR007")
      expect(await update(`${taken}, finalized_block_number = 5`)).toBe("JR007")
      expect(await update(`declared_by = 'ana', declared_why = 'x'`)).toBe("JR007")
      expect(await update(`${taken}, taken_block_number = 5, finalized_block_number = 5`)).toBe("accepted")
    })

    it.each(["finalized", "reverted", "cancelled"])("refuse %s without its transaction", async (state) => {
      const { fixture, where } = await signedSlot()
      expect(await refusal(`update agentgpt.slot set state = '${state}' where ${where}`, fixture)).toBe(
        "JR007",
      )
    })

    it("refuse to sign, settle or reopen a slot by hand", async () => {
      const { fixture, where } = await reserved()
      const update = (state: string) =>
        refusal(`update agentgpt.slot set state = '${state}' where ${where}`, fixture)
      expect(await update("signed")).toBe("JR007")
      for (const state of ["finalized", "reverted", "cancelled"]) expect(await update(state)).toBe("JR005")
      const done = await signedSlot()
      await observeFinal(done.fixture, done.attempt)
      for (const state of ["reserved", "signed", "foreign"]) {
        expect(
          await refusal(`update agentgpt.slot set state = '${state}' where ${done.where}`, done.fixture),
        ).toBe("JR005")
      }
    })
  })

  describe("of attempts", () => {
    it.each([
      ["signed_bytes", "'\\x02'"],
      ["transaction_hash", HASH],
      ["call_hash", HASH],
      ["nonce", "nonce + 1"],
      ["kind", "'cancel'"],
      ["attempt_number", "7"],
      ["fencing_token", "99"],
    ])("refuse to change the %s, also on a way that an attempt may go", async (column, value) => {
      const { fixture, where } = await signedSlot()
      const update = (assignment: string) =>
        refusal(`update agentgpt.attempt set ${assignment} where ${where}`, fixture)
      expect(await update(`${column} = ${value}`)).toBe("JR006")
      expect(await update(`state = 'sent', ${column} = ${value}`)).toBe("JR006")
      expect(await update("state = 'sent'")).toBe("accepted")
    })

    it("refuse an attempt without lease, for observers, in another state, and with another call", async () => {
      const { fixture, slot, attempt } = await signedSlot()
      const bump = sign(slot.nonce)
      expect(await refusal(insertAttempt(slot.account, slot.nonce, bump))).toBe("JR001")
      expect(await refusal(insertAttempt(slot.account, slot.nonce, bump), fixture, "observe")).toBe("JR001")
      expect(await refusal(insertAttempt(slot.account, slot.nonce, bump, "'payment', 'sent'"), fixture)).toBe(
        "JR005",
      )
      expect(
        await refusal(
          insertAttempt(slot.account, slot.nonce, { ...bump, callHash: `0x${"d".repeat(64)}` }),
          fixture,
        ),
      ).toBe("JR006")
      expect(await refusal(insertAttempt(slot.account, slot.nonce, attempt), fixture)).toBe("23505")
      expect(await refusal(insertAttempt(slot.account, slot.nonce, bump), fixture)).toBe("accepted")
    })

    it("refuse an attempt, and money let through, for a nonce that was never given out", async () => {
      const { fixture, slot } = await signedSlot()
      const [nonce, missing] = [slot.nonce, slot.nonce + 1n]
      expect(await refusal(insertAttempt(slot.account, missing, sign(missing)), fixture)).toBe("23503")
      const letThrough = (at: bigint) =>
        refusal(`insert into agentgpt.spending (chain_id, account, nonce, asset, amount, plan_hash)
          values ('${CHAIN}', '${slot.account}', ${at}, 'native', 5, ${HASH})`)
      expect(await letThrough(missing)).toBe("23503")
      expect(await letThrough(nonce)).toBe("accepted")
      const capitals =
        refusal(`insert into agentgpt.spending (chain_id, account, nonce, asset, amount, plan_hash)
        values ('${CHAIN}', '${slot.account}', ${nonce}, '0x${"A".repeat(40)}', 5, ${HASH})`)
      expect(await capitals).toBe("23514")
    })

    it("refuse attempts of one slot that come at once and pay different things", async () => {
      const { fixture, slot } = await reserved()
      const [first, second] = [sign(slot.nonce), sign(slot.nonce)]
      const both = (callHash: string) =>
        `${insertAttempt(slot.account, slot.nonce, first)}, ('${CHAIN}', '${slot.account}', ${slot.nonce}, 10,
          '${callHash}', '${second.transactionHash}', '\\x01', 1, 'payment', 'signed')`
      expect(await refusal(both(`0x${"d".repeat(64)}`), fixture)).toBe("JR006")
      expect(await refusal(both(first.callHash), fixture)).toBe("accepted")
    })

    it("refuse a payment of a frozen intent, and any attempt in a settled slot", async () => {
      const { fixture, id, slot, attempt } = await signedSlot()
      await sql.raw(`update agentgpt.intent set state = 'frozen' where intent_id = ${id}`).execute(store.sql)
      expect(await refusal(insertAttempt(slot.account, slot.nonce, sign(slot.nonce)), fixture)).toBe("JR005")
      await observeFinal(fixture, attempt)
      const late = insertAttempt(slot.account, slot.nonce, sign(slot.nonce), "'cancel', 'signed'")
      expect(await refusal(late, fixture)).toBe("JR005")
    })

    it("refuse every transition that is not written down", async () => {
      const block = `block_number = 1, block_hash = ${HASH}, succeeded = true`
      const { fixture, where } = await signedSlot()
      const update = (assignment: string) =>
        refusal(`update agentgpt.attempt set ${assignment} where ${where}`, fixture, "observe")
      expect(await update(`state = 'safe', ${block}`)).toBe("JR005")
      expect(await update(`state = 'finalized', ${block}, finalized_block_number = 1`)).toBe("JR005")
      expect(await update("state = 'replaced'")).toBe("JR007")
      expect(await update("state = 'included'")).toBe("23514")
      expect(await update(`state = 'included', ${block}`)).toBe("accepted")
      expect(await update("block_number = 2")).toBe("JR006")
      expect(await update("state = 'safe', block_number = 2")).toBe("JR006")
      expect(await update("state = 'finalized', finalized_block_number = 0")).toBe("23514")
      expect(await update("state = 'reverted', finalized_block_number = 1")).toBe("23514")
      expect(await update("state = 'finalized', finalized_block_number = 1")).toBe("accepted")
      expect(await update("finalized_block_number = 2")).toBe("JR006")
      expect(
        await update(
          "state = 'unknown', block_number = null, block_hash = null, succeeded = null, finalized_block_number = null",
        ),
      ).toBe("JR005")
    })

    it("refuse two attempts of one slot in blocks", async () => {
      const { fixture, slot, where, attempt } = await signedSlot()
      await recordAttempts(store, fixture.lease, [sign(slot.nonce)])
      const include = (which: string) =>
        refusal(
          `update agentgpt.attempt set state = 'included', block_number = 1, block_hash = ${HASH}, succeeded = true where ${where} and ${which}`,
          fixture,
        )
      expect(await include(`transaction_hash = '${attempt.transactionHash}'`)).toBe("accepted")
      expect(await include(`transaction_hash <> '${attempt.transactionHash}'`)).toBe("23505")
    })

    it("refuse any update outside the lane", async () => {
      const { where } = await signedSlot()
      expect(await refusal(`update agentgpt.attempt set state = 'sent' where ${where}`)).toBe("JR001")
    })
  })

  describe("of lanes", () => {
    it.each([
      ["next_nonce = next_nonce + 1", "JR005"],
      ["next_nonce = first_nonce", "JR005"],
      ["first_nonce = 0", "JR006"],
      ["fencing_token = fencing_token + 2", "JR005"],
      ["fencing_token = fencing_token - 1", "JR005"],
      ["holder = 'thief'", "JR005"],
      ["checked_token = 0", "JR001"],
      ["account = '0x0000000000000000000000000000000000000001'", "JR006"],
    ])("refuse %s", async (assignment, state) => {
      const { where } = await reserved()
      expect(await refusal(`update agentgpt.lane set ${assignment} where ${where}`)).toBe(state)
    })

    it("refuse to open a frozen lane without a match", async () => {
      const { where } = await reserved()
      await sql
        .raw(`update agentgpt.lane set frozen_why = 'test', checked_token = null where ${where}`)
        .execute(store.sql)
      expect(await refusal(`update agentgpt.lane set frozen_why = null where ${where}`)).toBe("JR003")
    })

    it("refuse a lane that begins in the middle", async () => {
      const account = `0x${"1".repeat(40)}`
      const insert = `insert into agentgpt.lane (chain_id, account, first_nonce, next_nonce) values ('${CHAIN}', '${account}', 5, 6)`
      expect(await refusal(insert)).toBe("JR005")
    })

    it.each([
      ["with a stale token", "1", "JR001"],
      ["that does not exist", "0", "JR010"],
    ])("refuse to enter a lane %s", async (what, token, state) => {
      const { lease } = await openSpendingLane(store)
      const account = what.includes("stale") ? lease.account : `0x${"2".repeat(40)}`
      const stale = BigInt(token) === 1n ? lease.fencingToken - 1n : 0n
      expect(await refusal(`select agentgpt.enter_lane('${CHAIN}', '${account}', ${stale}, 'spend')`)).toBe(
        state,
      )
      expect(await refusal(`select agentgpt.check_sending('${CHAIN}', '${account}', ${stale})`)).toBe(state)
    })

    it("refuse a person in a lane that is not frozen", async () => {
      const { lane } = await openSpendingLane(store)
      expect(await refusal(`select agentgpt.enter_frozen_lane('${CHAIN}', '${lane.account}')`)).toBe("JR005")
    })
  })
})
