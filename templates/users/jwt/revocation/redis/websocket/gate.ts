/** How much may wait; what is more was lost to who is cut off for long. */
const MAX_WAITING = 1000;

/** What comes of other processes passes by it, in order; while it is shut, that waits. */
export class Gate {
  #isOpen = true;
  #shuts = 0;
  #waiting: (() => void)[] = [];

  /** How often it was shut so far. */
  get shuts(): number {
    return this.#shuts;
  }

  /** Does something at once, or when it is open. */
  pass(act: () => void): void {
    if (this.#isOpen) act();
    else if (this.#waiting.length < MAX_WAITING) this.#waiting.push(act);
  }

  shut(): void {
    this.#isOpen = false;
    this.#shuts += 1;
  }

  /** Opens it, unless it was shut again since it had been so often. */
  open(shuts: number): void {
    if (this.#isOpen || shuts !== this.#shuts) return;
    this.#isOpen = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const act of waiting) act();
  }
}
