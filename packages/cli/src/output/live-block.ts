import type { Surroundings } from "../surroundings/surroundings.ts"

/** Text that is written over itself on a terminal. */
export type LiveBlock = {
  readonly show: (text: string) => void
  /** Leaves what was shown last where it is. */
  readonly end: () => void
}

/** No line may be wider than the terminal: a wrapped one would be counted wrongly and left behind. */
export function createLiveBlock({ output }: Pick<Surroundings, "output">): LiveBlock {
  let height = 0
  return {
    show: (text) => {
      const width = Math.max(20, (output.columns ?? 80) - 1)
      const lines = text.split("\n").map((line) => line.slice(0, width))
      const up = height === 0 ? "" : `\u001B[${height}A\u001B[J`
      output.write(`${up}${lines.join("\n")}\n`)
      height = lines.length
    },
    end: () => (height = 0),
  }
}
