import { stripControlCharacters } from "@agentgpt/core"

/** Text of somebody else on one line of a terminal: nothing in it can hide, or repaint the screen. */
export function plainText(text: string): string {
  return stripControlCharacters(text).replaceAll(/\s+/gu, " ").trim()
}
