import type { Store } from "@agentgpt/chain"

/** Everything that stands in any table, with bytes as hexadecimal digits. */
export async function dumpDatabase({ sql }: Store): Promise<string> {
  const database = sql as unknown as Database
  const tables = (await database.introspection.getTables()).filter(({ isView }) => !isView)
  const texts: string[] = []
  for (const { schema, name } of tables) {
    const rows = await database.selectFrom(`${schema}.${name}`).selectAll().execute()
    for (const row of rows) texts.push(`${schema}.${name} ${JSON.stringify(row, write)}`)
  }
  return texts.join("\n")
}

type Database = {
  readonly introspection: {
    readonly getTables: () => Promise<readonly { schema: string; name: string; isView: boolean }[]>
  }
  readonly selectFrom: (table: string) => {
    readonly selectAll: () => { readonly execute: () => Promise<readonly object[]> }
  }
}

function write(this: unknown, key: string, value: unknown): unknown {
  const own = (this as Record<string, unknown>)[key]
  if (own instanceof Uint8Array) return Buffer.from(own).toString("hex")
  return typeof value === "bigint" ? value.toString() : value
}
