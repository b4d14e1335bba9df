import { root } from "@hutong/protocol/root";

/** A refused or failed request, with what the problem document (RFC 9457) said. */
export class ApiError extends Error {
  constructor(
    /** 0 when there was no answer at all. */
    readonly status: number,
    /** The protocol's error code, for example `conflict`. */
    readonly code: string,
    detail: string,
    /** Seconds to wait, from `Retry-After`. */
    readonly retryAfter: number,
    /** The other members of the problem, for example `by` and `state` of a conflict. */
    readonly problem: Record<string, unknown> = {},
  ) {
    super(detail);
  }
}

export interface Credentials {
  /** The present token, or undefined before the log-in. */
  token(): string | undefined;
  /** The server called this token invalid. */
  refused(token: string): void;
}

export interface RequestOptions {
  body?: unknown;
  /** Raw bytes instead of JSON. */
  raw?: { content: Blob; type: string };
  headers?: Record<string, string>;
  idempotencyKey?: string;
  query?: Record<string, string | number | undefined>;
  signal?: AbortSignal;
  /** A plugin answers: its 401 says nothing about this agent's session. */
  foreign?: boolean;
}

const base = `${root}/api/v1`;
const answerWithin = 20_000;
const uploadWithin = 180_000;

/** REST with the agent's token. Every failure is an {@link ApiError}. */
export class Http {
  constructor(private readonly credentials: Credentials) {}

  get<T>(path: string, query?: RequestOptions["query"], signal?: AbortSignal): Promise<T> {
    return this.request("GET", path, { query, signal });
  }

  post<T>(path: string, body: unknown = {}, options: RequestOptions = {}): Promise<T> {
    return this.request("POST", path, { ...options, body });
  }

  async request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const token = this.credentials.token();
    const response = await this.answer(method, path, options, token);
    const content = await parse(response);
    if (response.ok) {
      return content as T;
    }
    if (response.status === 401 && token && !options.foreign) {
      this.credentials.refused(token);
    }
    throw problemOf(response.status, response.headers.get("Retry-After"), content);
  }

  private async answer(
    method: string,
    path: string,
    options: RequestOptions,
    token: string | undefined,
  ): Promise<Response> {
    const timeout = AbortSignal.timeout(options.raw ? uploadWithin : answerWithin);
    try {
      return await fetch(base + path + queryOf(options.query), {
        method,
        headers: headersOf(options, token),
        body: options.raw?.content ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
        signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
        credentials: "same-origin",
        cache: "no-store",
      });
    } catch (failure) {
      if (options.signal?.aborted) {
        throw failure;
      }
      throw new ApiError(0, "network", "", 0);
    }
  }
}

function queryOf(query: RequestOptions["query"]): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== "") {
      parameters.set(name, String(value));
    }
  }
  const text = parameters.toString();
  return text ? `?${text}` : "";
}

function headersOf(options: RequestOptions, token: string | undefined): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  if (options.raw) {
    headers["Content-Type"] = options.raw.type;
  } else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  if (options.idempotencyKey) {
    headers["Idempotency-Key"] = options.idempotencyKey;
  }
  return headers;
}

async function parse(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => "");
  if (!text) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function problemOf(status: number, retryAfter: string | null, content: unknown): ApiError {
  const problem = typeof content === "object" && content !== null ? (content as Record<string, unknown>) : {};
  const code = typeof problem.code === "string" ? problem.code : `http_${status}`;
  const detail = typeof problem.detail === "string" ? problem.detail : "";
  return new ApiError(status, code, detail, Number(retryAfter) || 0, problem);
}
