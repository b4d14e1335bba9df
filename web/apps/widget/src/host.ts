/** What the loader around the frame tells, and is told. Only the origin that the loader named is heard or spoken to. */
export type FromHost =
  | { hutong: "shown"; shown: boolean }
  | { hutong: "identify"; identity?: string }
  | { hutong: "set"; theme?: "light" | "dark" | "auto"; brand?: string }
  | { hutong: "page"; page?: string; referrer?: string }
  | { hutong: "shutdown" };

export type ToHost =
  | { hutong: "ready"; brand?: string }
  | { hutong: "unread"; unread: number }
  | { hutong: "message"; text: string; name: string }
  | { hutong: "close" };

export class Host {
  constructor(
    private readonly origin: string | undefined,
    private readonly around: Window,
  ) {}

  tell(message: ToHost): void {
    if (this.origin) this.around.postMessage(message, this.origin);
  }

  listen(window: Window, heard: (message: FromHost) => void): void {
    window.addEventListener("message", (event) => {
      if (!this.origin || event.origin !== this.origin || event.source !== this.around) return;
      const data = event.data as FromHost | null;
      if (data && typeof data === "object" && typeof data.hutong === "string") heard(data);
    });
  }
}
