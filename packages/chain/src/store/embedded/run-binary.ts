import { spawn } from "node:child_process"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import type { ServerBinaries } from "./server-binaries.ts"
import type { ServerUser } from "./server-user.ts"

export type BinaryResult = { readonly exitCode: number; readonly output: string }

/** Runs one of PostgreSQL's programs to its end. None of our own environment reaches it. */
export async function runBinary(
  binaries: ServerBinaries,
  user: ServerUser,
  program: "initdb" | "pg_ctl",
  options: readonly string[],
): Promise<BinaryResult> {
  const child = spawn(join(binaries.binDirectory, program), options, {
    // The server must hold neither our directory nor our pipes when we are gone.
    cwd: "/",
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: "/usr/bin:/bin",
      LC_ALL: "C",
      ...(binaries.libraryPath !== undefined && {
        LD_LIBRARY_PATH: binaries.libraryPath,
        DYLD_LIBRARY_PATH: binaries.libraryPath,
      }),
    },
    ...user,
  })
  const exit = new Promise<number>((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code) => resolve(code ?? 1))
  })
  const [exitCode, output, errors] = await Promise.all([exit, text(child.stdout), text(child.stderr)])
  return { exitCode, output: `${output}${errors}`.trim() }
}
