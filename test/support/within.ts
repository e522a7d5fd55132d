/** How long tests wait for what is to come. It says only when they give up, so that a slow machine passes them as well. */
export const waitMs = 300_000;

/** Rejects where a promise takes longer; for what ends by itself or never. */
export async function within<T>(limitMs: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${limitMs} ms passed without: ${what}`)), limitMs);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

/** Waits until something holds; rejects when it takes longer. */
export async function until(
  limitMs: number,
  what: string,
  holds: () => boolean | Promise<boolean>,
  intervalMs = 50,
): Promise<void> {
  const deadlineMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error(`${limitMs} ms passed without: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
