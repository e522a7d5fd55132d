// Preloaded into a server whose clock is to be wrong by CLOCK_OFFSET_MS.
const offsetMs = Number(process.env.CLOCK_OFFSET_MS);
const TrueDate = Date;

globalThis.Date = class extends TrueDate {
  constructor(...time) {
    super(...(time.length === 0 ? [TrueDate.now() + offsetMs] : time));
  }

  static now() {
    return TrueDate.now() + offsetMs;
  }
};
