/**
 * Text in which everything is visible: control characters, and characters that turn the direction of writing or
 * take no room, stand as their numbers, since with them a report would show another address than it holds.
 */
export function showHidden(text: string): string {
  return text.replaceAll(HIDDEN, (character) => {
    const number = character.codePointAt(0) ?? 0
    return number === 0x0a || number === 0x0d || number === 0x09
      ? " "
      : `\\u{${number.toString(16).toUpperCase()}}`
  })
}

/** Control, format, private, unassigned; line and paragraph separators. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/gu
