export type LinePiece = {
  readonly line: number
  /** A line or a part of one, without its end. */
  readonly text: string
  readonly endsLine: boolean
}

/** Cuts text at its line feeds, whatever pieces it comes in. */
export async function* numberLines(text: AsyncIterable<string>): AsyncGenerator<LinePiece> {
  let line = 1
  for await (const piece of text) {
    let start = 0
    for (let end = piece.indexOf("\n"); end >= 0; end = piece.indexOf("\n", start)) {
      yield { line, text: piece.slice(start, end), endsLine: true }
      line += 1
      start = end + 1
    }
    if (start < piece.length) yield { line, text: piece.slice(start), endsLine: false }
  }
}
