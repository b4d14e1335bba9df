import type { Links, Tray } from "@hutong/files";
import { signal } from "@preact/signals";
import type { Visitor } from "./visitor";

type Files = typeof import("@hutong/files");

/** What draws and sends files, fetched when the first one is there. */
export interface Kit {
  files: Files;
  links: Links;
  tray: Tray;
}

/** The visitor's files on their way. */
export class Attachments {
  readonly tick = signal(0);
  /** What could not be done, in words. */
  readonly trouble = signal("");
  private loading: Promise<Kit> | undefined;
  private tray: Tray | undefined;

  constructor(
    private readonly visitor: Visitor,
    private readonly send: (kind: string, body: Record<string, unknown>) => void,
  ) {}

  kit(): Promise<Kit> {
    this.loading ??= this.load().catch((failure) => {
      this.loading = undefined;
      throw failure;
    });
    return this.loading;
  }

  private async load(): Promise<Kit> {
    const [files, style] = await Promise.all([import("@hutong/files"), import("@hutong/files/files.css?inline")]);
    addStyle(style.default);
    const { send, visitor } = this;
    const changed = () => {
      this.tick.value++;
    };
    const tray = new files.Tray({ server: visitor, send, changed });
    this.tray = tray;
    return { files, links: new files.Links(visitor), tray };
  }

  /** Adds files; without a connection to fetch what that needs, it says so. */
  add(files: File[], otherwise: string): void {
    this.with((tray) => tray.add(files), otherwise);
  }

  speak(file: File, milliseconds: number, otherwise: string): void {
    this.with((tray) => tray.speak(file, milliseconds), otherwise);
  }

  private with(act: (tray: Tray) => void, otherwise: string): void {
    this.trouble.value = "";
    this.kit().then(
      ({ tray }) => act(tray),
      () => {
        this.trouble.value = otherwise;
      },
    );
  }

  /** Whether files wait for the person to send. */
  held(): boolean {
    this.tick.value;
    return this.tray?.held ?? false;
  }

  /** Whether there is anything in the tray, or something to say about it. */
  any(): boolean {
    this.tick.value;
    return this.tray !== undefined && (this.tray.pieces.length > 0 || this.tray.refused > 0);
  }

  release(): void {
    this.tray?.release();
  }
}

const styled = new Set<string>();

/** The page's policy allows no further style element; a sheet made here is no part of its markup. */
export function addStyle(text: string): void {
  if (styled.has(text)) return;
  styled.add(text);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
