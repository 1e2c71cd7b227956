import { t } from "./messages";

/** A refusal or a failure, with a sentence for the reader. status 0: the server was not reached. */
export class ApiError extends Error {
  constructor(readonly key: string, message: string, readonly status: number, readonly retryAfter = 0) {
    super(message);
  }
  /** The server was not reached or is unwell: the same request may succeed later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export interface Ask {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  timeoutMs?: number;
  /** how often a request that may be repeated without harm is tried again after a passing failure */
  retries?: number;
}

/** Asks the server for JSON. */
export async function ask<T>(path: string, a: Ask = {}): Promise<T> {
  const method = a.method ?? "GET";
  // A GET or PUT asked twice is the same as once; a POST only when its caller says so.
  const retries = a.retries ?? (method === "POST" ? 0 : 1);
  for (let n = 0; ; n++) {
    try {
      return await once<T>(path, method, a);
    } catch (e) {
      if (!(e instanceof ApiError) || !e.passing || n >= retries) throw e;
      await rest(e.retryAfter ? Math.min(e.retryAfter * 1000, 5000) : 400 * 2 ** n);
    }
  }
}

async function once<T>(path: string, method: string, a: Ask): Promise<T> {
  let answer: Response, text: string;
  try {
    answer = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: a.body === undefined ? {} : { "Content-Type": "application/json" },
      body: a.body === undefined ? undefined : JSON.stringify(a.body),
      signal: AbortSignal.timeout(a.timeoutMs ?? 8000),
    });
    text = await answer.text();
  } catch {
    throw new ApiError("api.unreachable", t("api.unreachable"), 0);
  }
  const json = parsed(text);
  if (answer.ok) return json as T;
  const { error, message } = (json ?? {}) as { error?: string; message?: string };
  throw new ApiError(error ?? "api.fault", message ?? t("api.fault"), answer.status,
    Number(answer.headers.get("Retry-After")) || 0);
}

/** Sends a form of the pages, whose answer is a page: only whether it was taken counts. */
export async function post(path: string, fields: Record<string, string>): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: "POST", credentials: "same-origin", redirect: "manual", body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(8000),
    });
  } catch {
    throw new ApiError("api.unreachable", t("api.unreachable"), 0);
  }
  if (!answer.ok && answer.type !== "opaqueredirect") throw new ApiError("api.fault", t("api.fault"), answer.status);
}

function parsed(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** The sentence to show for whatever went wrong. */
export function words(e: unknown): string {
  return e instanceof ApiError ? e.message : t("api.fault");
}

export function rest(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
