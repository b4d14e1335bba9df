import { root } from "@hutong/protocol/root";

/** Who asks. The token is fetched anew when the server calls the present one ended. */
export interface Server {
  token(fresh: boolean): Promise<string>;
}

/** What the server knows of a file. The link opens it without a token and ends at `expires`. */
export interface FileInfo {
  id: string;
  name: string;
  size: number;
  type?: string | null;
  width?: number | null;
  height?: number | null;
  state: "receiving" | "inspecting" | "ready" | "rejected" | "expired";
  reason?: string | null;
  /** Whether a browser shows or plays it. */
  inline?: boolean;
  link?: string;
  expires?: number;
}

/** A request that was answered with something else than its purpose; status 0: there was no answer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    /** The protocol's code, for example `too_large`. */
    readonly code: string,
    readonly detail = "",
    /** Seconds until it may be tried again. */
    readonly after = 0,
    /** The largest size that is taken, where that was the reason. */
    readonly most = 0,
  ) {
    super(`${status} ${code} ${detail}`);
  }
}

export const FILES = `${root}/api/v1/files`;
const UNAUTHENTICATED = 401;
const FORBIDDEN = 403;
const ANSWER_WITHIN = 20_000;

/** The token; one that cannot be had now is as good as no network, one that is denied is a refusal. */
export async function tokenOf(server: Server, fresh: boolean): Promise<string> {
  try {
    return await server.token(fresh);
  } catch (failure) {
    const denied = (failure as { stop?: boolean } | undefined)?.stop === true;
    throw denied ? new Refusal(FORBIDDEN, "forbidden") : new Refusal(0, "network");
  }
}

/** A short request, once more with a fresh token where the present one has ended. */
export async function ask(server: Server, method: string, path: string, headers: Record<string, string> = {}) {
  for (const fresh of [false, true]) {
    const token = await tokenOf(server, fresh);
    const response = await fetch(path, {
      method,
      headers: { ...headers, Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(ANSWER_WITHIN),
      cache: "no-store",
      // A cancelled upload is told also when the page goes.
      keepalive: method === "DELETE",
    }).catch(() => {
      throw new Refusal(0, "network");
    });
    if (response.ok) {
      return response;
    }
    if (fresh || response.status !== UNAUTHENTICATED) {
      throw refusal(response.status, (name) => response.headers.get(name), await response.text().catch(() => ""));
    }
  }
  throw new Refusal(UNAUTHENTICATED, "unauthenticated");
}

export async function infoOf(server: Server, id: string): Promise<FileInfo> {
  const response = await ask(server, "GET", `${FILES}/${encodeURIComponent(id)}/info`);
  return (await response.json()) as FileInfo;
}

/** The problem document (RFC 9457) of an answer. */
export function refusal(status: number, header: (name: string) => string | null, text: string): Refusal {
  let problem: Record<string, unknown> = {};
  try {
    problem = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // A proxy's page, or nothing.
  }
  const word = (name: string) => (typeof problem[name] === "string" ? (problem[name] as string) : "");
  return new Refusal(
    status,
    word("code") || `http_${status}`,
    word("detail"),
    Number(header("Retry-After")) || 0,
    Number(problem.most) || 0,
  );
}
