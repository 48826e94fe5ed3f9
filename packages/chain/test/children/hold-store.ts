import { openStore } from "../../src/store/open-store.ts"

// Opens the store of a home directory, says which journal it is, and holds it until its input ends.
const [, , home = ""] = process.argv
const store = await openStore({ home, environment: {} })
process.stdout.write(`${store.journalId}\n`)
for await (const _ of process.stdin) continue
await store.close()
