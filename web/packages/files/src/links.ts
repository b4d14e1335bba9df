import { type FileInfo, infoOf, type Server } from "./server";

/** A link holds for one hour at least. */
const KEPT = 45 * 60_000;
const MOST = 500;

/** Links to files, asked for when they are needed, kept while they hold, and asked for anew after that. */
export class Links {
  private readonly known = new Map<string, { at: number; info: Promise<FileInfo> }>();

  constructor(private readonly server: Server) {}

  /** What is known of a file that can be opened, with a link that holds. Fails where it cannot be opened. */
  info(id: string): Promise<FileInfo> {
    const kept = this.known.get(id);
    if (kept && Date.now() - kept.at < KEPT) {
      return kept.info;
    }
    const info = infoOf(this.server, id).then((answer) => {
      if (!answer.link) {
        throw new Error(`the file is ${answer.state}`);
      }
      return answer;
    });
    this.known.delete(id);
    this.known.set(id, { at: Date.now(), info });
    info.catch(() => this.known.delete(id));
    for (const oldest of this.known.keys()) {
      if (this.known.size <= MOST) {
        break;
      }
      this.known.delete(oldest);
    }
    return info;
  }

  async link(id: string): Promise<string> {
    return (await this.info(id)).link ?? "";
  }

  /** The link did not open: the next one is asked for. */
  forget(id: string): void {
    this.known.delete(id);
  }
}
