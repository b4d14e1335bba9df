import { root } from "@hutong/protocol/root";
import { ApiError, problemOf } from "./http";

export interface Upload {
  token: string | undefined;
  file: File;
  headers: Record<string, string>;
  /** How much has left this browser, 0 to 1. */
  progress(share: number): void;
  signal: AbortSignal;
}

/** Sends a file. `fetch` cannot say how far it is. Every failure is an {@link ApiError}, an abort a DOMException. */
export function upload<T>(path: string, { token, file, headers, progress, signal }: Upload): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${root}/api/v1${path}`);
    for (const [name, value] of Object.entries({ Accept: "application/json", ...headers })) {
      request.setRequestHeader(name, value);
    }
    if (token) {
      request.setRequestHeader("Authorization", `Bearer ${token}`);
    }
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.upload.onload = () => progress(1);
    request.onerror = () => reject(new ApiError(0, "network", "", 0));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    request.onload = () => {
      const content = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) {
        resolve(content as T);
      } else {
        reject(problemOf(request.status, request.getResponseHeader("Retry-After"), content));
      }
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
