/** What was held at one moment. */
export type SoakSample = {
  readonly atMs: number
  /** By process, those that lived all the while. */
  readonly rssBytes: Readonly<Record<string, number>>
  readonly heapBytes: Readonly<Record<string, number>>
  readonly handles: Readonly<Record<string, number>>
  readonly fileDescriptors: Readonly<Record<string, number>>
  readonly connections: number
  readonly processes: number
}

/** How a figure went, from the first third after the warm-up to the last. */
export type Trend = {
  readonly name: string
  readonly first: number
  readonly last: number
  readonly limit: number
}

const MEBIBYTE = 2 ** 20
const WARM_UP = 0.2
const LEAST_SAMPLES = 15

/**
 * Compares the first and the last third of what follows the warm-up: memory by its median; what work takes and gives back,
 * such as connections, by its least, which is what is left when nobody works.
 * @throws Error where there are too few samples to say anything
 */
export function judgeSoak(samples: readonly SoakSample[]): {
  readonly trends: readonly Trend[]
  readonly faults: readonly string[]
} {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP))
  const third = Math.floor(warm.length / 3)
  const [newest] = samples.slice(-1)
  if (newest === undefined || samples.length < LEAST_SAMPLES) {
    throw new Error(`${samples.length} samples say nothing; ${LEAST_SAMPLES} are needed.`)
  }
  const compare = (
    name: string,
    read: (sample: SoakSample) => number,
    limitOf: (first: number) => number,
    levelOf: (values: readonly number[]) => number = least,
  ): Trend => {
    const first = levelOf(warm.slice(0, third).map(read))
    const last = levelOf(warm.slice(-third).map(read))
    return { name, first, last, limit: limitOf(first) }
  }
  const trends = [
    ...Object.keys(newest.rssBytes).flatMap((process) => [
      // A heap may grow in steps and shrink late; what leaks in every run passes these within minutes.
      compare(
        `RSS of ${process}`,
        ({ rssBytes }) => rssBytes[process] ?? 0,
        (first) => first * 1.15 + 24 * MEBIBYTE,
        median,
      ),
      compare(
        `heap of ${process}`,
        ({ heapBytes }) => heapBytes[process] ?? 0,
        (first) => first * 1.1 + 8 * MEBIBYTE,
        median,
      ),
      compare(
        `handles of ${process}`,
        ({ handles }) => handles[process] ?? 0,
        (first) => first + 5,
      ),
      compare(
        `file descriptors of ${process}`,
        ({ fileDescriptors }) => fileDescriptors[process] ?? 0,
        (first) => first + 5,
      ),
    ]),
    compare(
      "connections to the database",
      ({ connections }) => connections,
      (first) => first + 5,
    ),
    compare(
      "processes",
      ({ processes }) => processes,
      (first) => first,
    ),
  ]
  const faults = trends
    .filter(({ last, limit }) => last > limit)
    .map(({ name, first, last, limit }) => `${name} went from ${first} to ${last}, beyond ${limit}.`)
  return { trends, faults }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function least(values: readonly number[]): number {
  return Math.min(...values)
}
