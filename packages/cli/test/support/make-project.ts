import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export const root: string = fileURLToPath(new URL("../../../..", import.meta.url))
export const PASSPHRASE = "correct horse battery staple"
export const KEY = "4c0883a69102937d6231471b5dbb6204fe512961708279f2e3e8a5d4b8e3e1f7"
/** Nothing listens there. */
const DEAD_URL = "http://127.0.0.1:1"

export type Project = {
  readonly directory: string
  readonly home: string
  readonly environment: Readonly<Record<string, string>>
  readonly remove: () => Promise<void>
}

/** A folder with all the files that the examples of the commands name, and a home directory beside it. */
export async function makeProject(): Promise<Project> {
  const place = await mkdtemp(join(tmpdir(), "agentgpt-cli-"))
  const [directory, home] = [join(place, "project"), join(place, "home")]
  await mkdir(directory)
  const guide = await readFile(join(root, "docs", "guides", "policy.md"), "utf8")
  const [task = "", policy = ""] = [...guide.matchAll(/```json\n([\s\S]*?)```/gu)].map(
    ([, text = ""]) => text,
  )
  const files: Readonly<Record<string, string>> = {
    "agentgpt.config.ts": `export default { chains: { "eip155:31337": { rpcUrls: ["${DEAD_URL}"] } } }\n`,
    "policy.json": policy,
    "task.json": task,
    "payroll.csv": [
      "key,name,address,amount",
      "e-1,Ada,0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65,1250.50",
      "e-3,Edsger,0x90F79bf6EB2c4f870365E785982E1f101E93b906,980",
      "",
    ].join("\n"),
    "list.txt": "# Published: 2027-01-10\n# Count: 1\n0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC  somebody\n",
    "passphrase.txt": `${PASSPHRASE}\n`,
    "key.txt": `0x${KEY}\n`,
  }
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(directory, name), text)))
  return {
    directory,
    home,
    environment: { AGENTGPT_HOME: home },
    remove: () => rm(place, { recursive: true, force: true }),
  }
}
