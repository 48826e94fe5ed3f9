import { createHash } from "node:crypto"
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { canonicalJson } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { describeOnEveryBackend } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import { openSpendingLane, planSome, sign } from "../../test/support/lane-fixture.ts"
import { takeBytes } from "../journal/committed-attempt.ts"
import { loadUnsettledAttempts } from "../journal/load-attempts.ts"
import { readIntent } from "../journal/read-intent.ts"
import { publish } from "../journal/publications.ts"
import { recordAttempts } from "../journal/record-attempts.ts"
import { recordObservations } from "../journal/record-observations.ts"
import { releaseIntents } from "../journal/release-intents.ts"
import { reserveSlots } from "../journal/reserve-slots.ts"
import { acquireLease } from "../lanes/acquire-lease.ts"
import { declareForeign } from "../lanes/declare-foreign.ts"
import { matchNonces } from "../lanes/match-nonces.ts"
import { backupJournal } from "./backup-journal.ts"
import { BACKUP_TABLES } from "./backup-format.ts"
import { restoreJournal } from "./restore-journal.ts"
import type { Store } from "./store.ts"

const person = { who: "ana", why: "the disk failed" }
const LOST: Hex = `0x${"5".repeat(64)}`

describeOnEveryBackend("backup and restore", (start) => {
  let backend: Backend
  let store: Store
  let directory: string
  beforeAll(async () => {
    backend = await start()
    store = await backend.fresh()
    directory = await mkdtemp(join(tmpdir(), "agj-backup-"))
  })
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true })
    await backend.stop()
  })

  /** A journal with a paid, a signed and a planned intent; the lane stands at nonce 9. */
  const makeHistory = async () => {
    const fixture = await openSpendingLane(store)
    const intents = await planSome(store, 3)
    const [paid, signed, planned] = intents
    const slots = await reserveSlots(store, fixture.lease, [paid!.intentId, signed!.intentId])
    const attempts = slots.map(({ nonce }) => sign(nonce))
    await recordAttempts(store, fixture.lease, attempts)
    await sql`insert into agentgpt.spending (chain_id, account, nonce, asset, amount, plan_hash)
      select chain_id, account, nonce, 'native', 1, ${LOST} from agentgpt.slot
      where account = ${fixture.lane.account}`.execute(store.sql)
    await publish(store, signed!.intentId, { fromBlock: 9n, ...person })
    const { block } = fixture.chain.mine(attempts[0]!.transactionHash)
    await recordObservations(store, fixture.lease, [
      { transactionHash: attempts[0]!.transactionHash, is: "included", block, succeeded: true },
      {
        transactionHash: attempts[0]!.transactionHash,
        is: "final",
        finalizedBlockNumber: fixture.chain.finalizeAll(),
      },
    ])
    return { ...fixture, intents: { paid: paid!, signed: signed!, planned: planned! }, attempts }
  }
  let backups = 0
  const backup = async (from = store) => {
    backups += 1
    const file = join(directory, `backup-${backups}.jsonl`)
    await backupJournal(from, file)
    return file
  }
  const dump = async (from: Store) => {
    const tables = BACKUP_TABLES.filter(({ name }) => ["slot", "attempt", "publication"].includes(name))
    return Promise.all(
      tables.map(({ name, order }) =>
        order
          .reduce(
            (query, column) => query.orderBy(column as never),
            from.sql.selectFrom(`agentgpt.${name}` as "agentgpt.slot").selectAll(),
          )
          .execute(),
      ),
    )
  }

  it("write a file for its owner alone that ends with its hash, and never over another", async () => {
    await makeHistory()
    const file = await backup()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n")
    const footer = JSON.parse(lines.pop()!)
    const hash = createHash("sha256")
      .update(`${lines.join("\n")}\n`)
      .digest("hex")
    expect(footer).toEqual({ rows: lines.length - 1, sha256: `0x${hash}` })
    await expect(backupJournal(store, file)).rejects.toMatchObject({ code: "STORE_FILE_EXISTS" })
  })

  it("restore every slot and attempt as it was, into an empty journal only", async () => {
    await makeHistory()
    const file = await backup()
    const target = await backend.fresh()
    const restored = await restoreJournal(target, file, person)
    expect(restored.generation).toBeGreaterThan(0n)
    expect(await dump(target)).toEqual(await dump(store))
    await expect(restoreJournal(target, file, person)).rejects.toMatchObject({ code: "STORE_NOT_EMPTY" })
    // The numbers that the database gives out go on where they stood.
    await planSome(target, 1)
    expect((await dump(target)).length).toBe(3)
  })

  it("freeze what was restored, so that an old backup pays nobody again", async () => {
    const { chain, lane, intents, attempts, lease } = await makeHistory()
    const file = await backup()
    // After the backup the planned intent was paid from nonce 9, and nonce 8 by a replacement: both are lost.
    await reserveSlots(store, lease, [intents.planned.intentId])
    const target = await backend.fresh()
    await restoreJournal(target, file, person)
    chain.mine(LOST)
    chain.mine(`0x${"6".repeat(64)}`)
    chain.finalizeAll()

    for (const intent of [intents.signed, intents.planned]) {
      expect((await readIntent(target, intent.idempotencyKey)).state).toBe("frozen")
    }
    expect((await readIntent(target, intents.paid.idempotencyKey)).state).toBe("finalized")
    const next = await acquireLease(target, lane)
    const frozen = { code: "JOURNAL_LANE_FROZEN" }
    const spend = () => reserveSlots(target, next, [intents.planned.intentId])
    await expect(spend()).rejects.toMatchObject(frozen)
    const [unsettled] = await loadUnsettledAttempts(target, next)
    expect(unsettled!.attempt.transactionHash).toBe(attempts[1]!.transactionHash)
    await expect(takeBytes(target, next, [unsettled!.attempt])).rejects.toMatchObject(frozen)

    // The chain could name the takers, but in a restored journal they may be its own, lost transactions.
    const match = () => matchNonces(target, next, chain)
    expect(await match()).toMatchObject({
      isOpen: false,
      lostSlots: [],
      unexplained: [{ fromNonce: 8n }, { fromNonce: 9n }],
    })
    await declareForeign(target, chain, lane, { fromNonce: 8n }, person)
    expect(await match()).toMatchObject({ isOpen: false, unexplained: [{ fromNonce: 9n, toNonce: 9n }] })
    await declareForeign(target, chain, lane, { fromNonce: 9n }, person)
    expect(await match()).toMatchObject({ isOpen: true })
    // The lane is open again, and still nothing is paid that a person did not release.
    await expect(spend()).rejects.toMatchObject({ code: "JOURNAL_TRANSITION_FORBIDDEN" })
    await releaseIntents(target, [intents.planned.idempotencyKey], person)
    expect((await spend())[0]!.nonce).toBe(10n)
  })

  it("open a restored lane when every nonce is the journal's, and settle what the chain shows", async () => {
    const { chain, lane, intents, attempts } = await makeHistory()
    const target = await backend.fresh()
    await restoreJournal(target, await backup(), person)
    const { block } = chain.mine(attempts[1]!.transactionHash)
    const lease = await acquireLease(target, lane)
    expect(await matchNonces(target, lease, chain)).toMatchObject({ isOpen: true })
    await recordObservations(target, lease, [
      { transactionHash: attempts[1]!.transactionHash, is: "final", finalizedBlockNumber: block.number },
    ])
    expect((await readIntent(target, intents.signed.idempotencyKey)).state).toBe("finalized")
  })

  it("shut out the lease of the time of the backup", async () => {
    const { lane, lease } = await makeHistory()
    const target = await backend.fresh()
    await restoreJournal(target, await backup(), person)
    expect((await acquireLease(target, lane)).fencingToken).toBe(lease.fencingToken + 2n)
  })

  describe("refuse", () => {
    const rewrite = async (change: (lines: string[]) => string[], sealAgain: boolean) => {
      const lines = (await readFile(await backup(), "utf8")).trimEnd().split("\n")
      let changed = change(lines)
      if (sealAgain) {
        const body = changed.slice(0, -1)
        const sha256 = `0x${createHash("sha256")
          .update(`${body.join("\n")}\n`)
          .digest("hex")}`
        changed = [...body, canonicalJson({ rows: body.length - 1, sha256 })]
      }
      const file = join(directory, `changed-${Math.random()}.jsonl`)
      await writeFile(file, changed.map((line) => `${line}\n`).join(""))
      return file
    }
    const cases: readonly [string, (lines: string[]) => string[], boolean, string][] = [
      ["a file that is cut off", (lines) => lines.slice(0, -1), false, "STORE_BACKUP_INVALID"],
      [
        "a file without a row",
        (lines) => [...lines.slice(0, 3), ...lines.slice(4)],
        false,
        "STORE_BACKUP_INVALID",
      ],
      [
        "a changed amount",
        (lines) => lines.map((line) => line.replace("index", "indes")),
        false,
        "STORE_BACKUP_INVALID",
      ],
      ["lines after the footer", (lines) => [...lines, lines[0]!], false, "STORE_BACKUP_INVALID"],
      ["an empty file", () => [], false, "STORE_BACKUP_INVALID"],
      ["text of another kind", () => ["a,b,c", "1,2,3"], false, "STORE_BACKUP_INVALID"],
      [
        "a line that is not canonical",
        (lines) => lines.map((line) => line.replace(":", ": ")),
        true,
        "STORE_BACKUP_INVALID",
      ],
      [
        "a row of another table",
        (lines) => lines.map((line) => line.replace('"table":"slot"', '"table":"slots"')),
        true,
        "STORE_BACKUP_INVALID",
      ],
      [
        "a row with another column",
        (lines) => lines.map((line) => line.replace('"call_hash"', '"call_hash_"')),
        true,
        "STORE_BACKUP_INVALID",
      ],
      [
        "a newer format",
        (lines) => lines.map((line) => line.replace('"version":1', '"version":2')),
        true,
        "STORE_BACKUP_NEWER",
      ],
      [
        "a newer schema",
        (lines) =>
          lines.map((line) => line.replace('"0003-journal-guards"', '"0003-journal-guards","0099-x"')),
        true,
        "STORE_BACKUP_NEWER",
      ],
      [
        "a state that is none",
        (lines) =>
          lines.map((line) => line.replace('"state":"finalized","succeeded"', '"state":"paid","succeeded"')),
        true,
        "JOURNAL_INPUT_INVALID",
      ],
      ...(
        [
          ["an attempt in a slot", "attempt", '"nonce":"', '"nonce":"99'],
          ["money let through for a slot", "spending", '"nonce":"', '"nonce":"99'],
          ["a slot of an intent", "slot", '"intent_id":"', '"intent_id":"99'],
        ] as const
      ).map(([what, table, from, to]): (typeof cases)[number] => [
        `${what} that is not there`,
        (lines) => lines.map((line) => (line.includes(`"table":"${table}"`) ? line.replace(from, to) : line)),
        true,
        "JOURNAL_INPUT_INVALID",
      ]),
      [
        "two live slots of an intent",
        (lines) =>
          lines.map((line) =>
            line
              .replace(/("table":"slot".*)/, "$1")
              .replace(/"intent_id":"\d+"(.*"nonce":)/, '"intent_id":"1"$1'),
          ),
        true,
        "JOURNAL_SLOT_TAKEN",
      ],
    ]
    it.each(cases)("%s, and restore nothing", async (_what, change, sealAgain, code) => {
      await makeHistory()
      const file = await rewrite(change, sealAgain)
      emptyStore ??= await backend.fresh()
      await expect(restoreJournal(emptyStore, file, person)).rejects.toMatchObject({ code })
      expect(await emptyStore.sql.selectFrom("agentgpt.intent").selectAll().execute()).toEqual([])
      const guard = emptyStore.sql.deleteFrom("agentgpt.lane").execute()
      await expect(guard).rejects.toMatchObject({ code: "JR006" })
    })
    let emptyStore: Store | undefined
    it("a file that is not there, and a person without a name", async () => {
      emptyStore ??= await backend.fresh()
      const absent = restoreJournal(emptyStore, join(directory, "absent"), person)
      await expect(absent).rejects.toMatchObject({ code: "STORE_BACKUP_INVALID" })
      const nobody = restoreJournal(emptyStore, await backup(), { who: "", why: "" })
      await expect(nobody).rejects.toMatchObject({ code: "JOURNAL_PERSON_MISSING" })
    })
  })
})
