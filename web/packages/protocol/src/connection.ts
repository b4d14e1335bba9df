import type { ClientFrame, Resume, ServerFrame, Welcome } from "./frames";

/** What the connection needs of a WebSocket; another transport of the same frames may stand in for it. */
export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type Phase = "idle" | "connecting" | "ready" | "waiting" | "stopped";

export interface LinkState {
  phase: Phase;
  /** While waiting: when the next attempt is made. */
  retryAt?: number;
  /** While stopped: the close code of the server, or 0 when the token could not be had for good. */
  code?: number;
}

export interface ConnectionOptions {
  url: string;
  device: string;
  /** A valid token; `fresh` after the server called the last one expired. Throw `{stop: true}` to give up for good. */
  token(fresh: boolean): Promise<string>;
  /** What the first frame says beside token and device. */
  hello(): { epoch?: string; resume?: Resume[]; locale?: string | undefined; client?: string | undefined };
  socket?: ((url: string, protocol: string) => SocketLike) | undefined;
  onFrame(frame: ServerFrame): void;
  onState(state: LinkState): void;
}

/** The subprotocol of `GET /ws`. */
export const SUBPROTOCOL = "hutong.v1";
const BACKOFF = [500, 1000, 2000, 4000, 8000];
const LONGEST = 15_000;
/** Close codes after which no connection is made again by itself. */
const FINAL = [4400, 4403, 4409, 4410];
const WELCOME_WITHIN = 10_000;
const STABLE_AFTER = 5_000;
const PROBE_WITHIN = 4_000;
const SILENT_INTERVALS = 2.5;

/**
 * One connection that comes back by itself. Knows the heartbeat, the close codes and the token's end;
 * nothing of conversations. Everything happens on the page's own thread.
 */
export class Connection {
  state: LinkState = { phase: "idle" };
  /** The server asked to send nothing new. */
  draining = false;
  device: string;
  /** The code with which the last connection ended; 0 when this side gave it up. */
  code = 0;

  private socket?: SocketLike | undefined;
  private round = 0;
  private attempts = 0;
  private fresh = false;
  private heartbeat = 25_000;
  private lastFrame = 0;
  private readyAt = 0;
  private notBefore = 0;
  private byeAt = 0;
  private timer?: ReturnType<typeof setTimeout> | undefined;
  private watch?: ReturnType<typeof setTimeout> | undefined;
  private bye?: ReturnType<typeof setTimeout> | undefined;
  private listening?: (() => void) | undefined;

  constructor(private readonly options: ConnectionOptions) {
    this.device = options.device;
  }

  start(): void {
    if (this.state.phase !== "idle" && this.state.phase !== "stopped") return;
    this.attempts = 0;
    this.listen();
    void this.open();
  }

  /** Ends it; `start` begins again. */
  stop(): void {
    this.listening?.();
    this.listening = undefined;
    this.drop();
    this.set({ phase: "idle" });
  }

  /** Connects at once instead of waiting out the pause, unless the server told to stay away. */
  now(): void {
    if (this.state.phase !== "waiting") return;
    if (Date.now() < this.notBefore) return;
    this.attempts = 0;
    void this.open();
  }

  /** Sends a frame; false if there is no connection that may take it. */
  send(frame: ClientFrame): boolean {
    if (this.state.phase !== "ready" || this.draining || !this.socket) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /**
   * Finds out whether the connection still lives: `ask` sends something that is answered. Without any frame
   * for four seconds it is given up and made anew.
   */
  probe(ask: () => boolean): void {
    if (this.state.phase !== "ready") return;
    const round = this.round;
    const before = this.lastFrame;
    if (!ask()) return;
    setTimeout(() => {
      if (round === this.round && this.lastFrame === before) this.lost(0, "");
    }, PROBE_WITHIN);
  }

  /** Closes and connects again soon; used when an answer is overdue. */
  restart(): void {
    if (this.state.phase === "ready") this.lost(0, "");
  }

  /** Milliseconds since the last frame of the server. */
  silent(): number {
    return Date.now() - this.lastFrame;
  }

  private async open(): Promise<void> {
    this.drop();
    this.code = 0;
    const round = this.round;
    this.set({ phase: "connecting" });
    let token: string;
    try {
      token = await this.options.token(this.fresh);
    } catch (problem) {
      if (round !== this.round) return;
      if ((problem as { stop?: boolean } | undefined)?.stop) this.halt(0);
      else this.again(0);
      return;
    }
    if (round !== this.round) return;
    this.connect(token, round);
  }

  private connect(token: string, round: number): void {
    const make = this.options.socket ?? ((url, protocol) => new WebSocket(url, protocol) as unknown as SocketLike);
    let socket: SocketLike;
    try {
      socket = make(this.options.url, SUBPROTOCOL);
    } catch {
      this.again(0);
      return;
    }
    this.socket = socket;
    this.timer = setTimeout(() => this.lost(0, ""), WELCOME_WITHIN);
    socket.onopen = () => {
      if (round !== this.round) return;
      socket.send(JSON.stringify({ t: "hello", token, device: this.device, ...this.options.hello() }));
    };
    socket.onmessage = (message) => {
      if (round === this.round) this.receive(message.data);
    };
    socket.onclose = (event) => {
      if (round === this.round) this.lost(event.code, event.reason);
    };
  }

  private receive(data: unknown): void {
    this.lastFrame = Date.now();
    let frame: ServerFrame;
    try {
      frame = JSON.parse(String(data));
    } catch {
      return;
    }
    switch (frame.t) {
      case "welcome":
        this.welcomed(frame);
        break;
      case "hb":
        this.socket?.send('{"t":"hb"}');
        break;
      case "expiring":
        void this.renew();
        break;
      case "bye":
        this.leave(frame.reconnect);
        break;
    }
    this.options.onFrame(frame);
  }

  private welcomed(frame: Welcome): void {
    clearTimeout(this.timer);
    this.fresh = false;
    this.draining = false;
    this.readyAt = Date.now();
    this.heartbeat = frame.heartbeat * 1000;
    this.guard();
    this.set({ phase: "ready" });
  }

  /** Looks every half interval whether the server has been silent for two and a half. */
  private guard(): void {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => {
      if (this.silent() > SILENT_INTERVALS * this.heartbeat) this.lost(0, "");
      else this.guard();
    }, this.heartbeat / 2);
  }

  private async renew(): Promise<void> {
    const round = this.round;
    try {
      const token = await this.options.token(true);
      if (round === this.round) this.socket?.send(JSON.stringify({ t: "renew", token }));
    } catch {
      // The server closes with 4401 when the end comes; the next attempt asks again.
    }
  }

  /** The node is draining: nothing new is sent, and the next connection is made when the spread is over. */
  private leave(reconnect: number): void {
    this.draining = true;
    this.byeAt = Date.now() + reconnect;
    clearTimeout(this.bye);
    this.bye = setTimeout(() => void this.open(), reconnect);
  }

  private lost(code: number, reason: string): void {
    const lived = this.state.phase === "ready" && Date.now() - this.readyAt >= STABLE_AFTER;
    const bye = this.byeAt;
    this.code = code;
    this.drop();
    if (lived) this.attempts = 0;
    if (FINAL.includes(code)) {
      this.halt(code);
      return;
    }
    if (code === 4401) this.fresh = true;
    this.again(pause(code, reason, bye));
  }

  /** Waits the next step of the back-off, at least `atLeast`, and opens again. */
  private again(atLeast: number): void {
    const base = BACKOFF[this.attempts++] ?? LONGEST;
    const wait = Math.max(atLeast, base * (0.75 + Math.random() / 2));
    this.notBefore = atLeast ? Date.now() + atLeast : 0;
    this.set({ phase: "waiting", retryAt: Date.now() + wait });
    this.timer = setTimeout(() => void this.open(), wait);
  }

  private halt(code: number): void {
    this.drop();
    this.listening?.();
    this.listening = undefined;
    this.set({ phase: "stopped", code });
  }

  /** Forgets the present socket: whatever it still says is not heard any more. */
  private drop(): void {
    this.round++;
    this.byeAt = 0;
    this.draining = false;
    clearTimeout(this.timer);
    clearTimeout(this.watch);
    clearTimeout(this.bye);
    const socket = this.socket;
    this.socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    try {
      socket.close(1000);
    } catch {
      // Already gone.
    }
  }

  private set(state: LinkState): void {
    this.state = state;
    this.options.onState(state);
  }

  /** A network that came back, or a page that is looked at again, does not wait for the back-off. */
  private listen(): void {
    if (this.listening || typeof window === "undefined") return;
    const online = () => this.now();
    const offline = () => {
      if (this.state.phase === "ready") this.lost(0, "");
    };
    const visible = () => {
      if (document.visibilityState !== "visible") return;
      if (this.state.phase === "ready" && this.silent() > SILENT_INTERVALS * this.heartbeat) this.lost(0, "");
      this.now();
    };
    window.addEventListener("online", online);
    window.addEventListener("offline", offline);
    document.addEventListener("visibilitychange", visible);
    this.listening = () => {
      window.removeEventListener("online", online);
      window.removeEventListener("offline", offline);
      document.removeEventListener("visibilitychange", visible);
    };
  }
}

/** The least time to stay away after a close, in milliseconds. */
function pause(code: number, reason: string, bye: number): number {
  switch (code) {
    case 4429:
      return Math.max(1000, Number.parseInt(reason.match(/\d+/)?.[0] ?? "5000", 10));
    case 4503:
      return bye ? Math.max(0, bye - Date.now()) : 500 + Math.random() * 2500;
    case 4513:
      return 5000 + Math.random() * 5000;
    default:
      return 0;
  }
}
