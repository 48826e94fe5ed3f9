/** Writes a line for people to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
