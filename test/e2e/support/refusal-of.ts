/** What a promise is rejected with, taken by hand: Hardhat in the same process changes how tests expect rejections. */
export async function refusalOf(
  work: () => Promise<unknown>,
): Promise<{ readonly code: string; readonly meta: string }> {
  try {
    await work()
    return { code: "done", meta: "" }
  } catch (error) {
    const { code = String(error), meta = [] } = error as { code?: string; meta?: readonly string[] }
    return { code, meta: meta.join("\n") }
  }
}
