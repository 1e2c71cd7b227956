/** The server's clock, seen from here. Nobody needs to trust the device's clock: only the browser's
 * monotonic one is used, so setting the device to another time changes nothing. */
export class Clock {
  // server time minus monotonic time lies between these two
  private low = -Infinity;
  private high = Infinity;
  private at = 0;

  constructor(private readonly mono: () => number = () => performance.now()) {}

  /** Monotonic milliseconds, to be handed back to sync as sentAt. */
  mark(): number {
    return this.mono();
  }

  /** Takes a server instant that has just arrived; sentAt is when its request went out, where there was one. */
  sync(server: string | number, sentAt?: number): void {
    const instant = typeof server === "number" ? server : Date.parse(server);
    const got = this.mono();
    const low = instant - got, high = sentAt === undefined ? Infinity : instant - sentAt;
    // Two quartz clocks drift apart, so old knowledge loosens: 100 µs a second.
    const drift = (got - this.at) / 10_000;
    this.low -= drift;
    this.high += drift;
    this.at = got;
    if (low > this.high || high < this.low) {
      // The browser slept with its clock standing still, or the server's was set: start afresh.
      this.low = low;
      this.high = high;
      return;
    }
    this.low = Math.max(this.low, low);
    this.high = Math.min(this.high, high);
  }

  /** Server time in ms. */
  now(): number {
    if (this.low === -Infinity) return Date.now();
    const offset = this.high === Infinity ? this.low : (this.low + this.high) / 2;
    return this.mono() + offset;
  }
}
