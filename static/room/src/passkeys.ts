import { ApiError, ask } from "./api";

/** Whether this browser has passkeys at all. Pages that are not reached over https have none, but for this machine's own. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && isSecureContext;
}

interface Described { id: string; type: PublicKeyCredentialType; transports?: AuthenticatorTransport[] }
interface Creation { publicKey: Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> & { challenge: string; user: { id: string; name: string; displayName: string }; excludeCredentials?: Described[] } }
interface Request { publicKey: Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> & { challenge: string; allowCredentials?: Described[] } }

/** Has the device make a passkey and the house keep it. */
export async function addPasskey(): Promise<void> {
  const { publicKey } = await ask<Creation>("/api/passkeys/challenge", { method: "POST" });
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: publicKey.excludeCredentials?.map(described),
    },
  });
  await ask("/api/passkeys", { method: "POST", body: { credential: told(made as PublicKeyCredential) } });
}

/** Has the device show whose browser this is. merge: the guest it was until now is the same person. */
export async function usePasskey(merge: boolean): Promise<void> {
  const { publicKey } = await ask<Request>("/api/signin/challenge", { method: "POST" });
  const found = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: publicKey.allowCredentials?.map(described) },
  });
  await ask("/api/signin", { method: "POST", body: { credential: told(found as PublicKeyCredential), merge } });
}

/** What to say about a passkey that did not come about: a key of the catalogue, and a reason where there is one. */
export function whyNot(e: unknown): { key: string; reason?: string } {
  if (e instanceof ApiError) return { key: "devices.live.failed", reason: e.message };
  if (e instanceof DOMException && e.name === "InvalidStateError") return { key: "devices.live.known" };
  return { key: "devices.live.cancelled" };
}

function described(d: Described): PublicKeyCredentialDescriptor {
  return { ...d, id: bytes(d.id) };
}

/** A credential as JSON. Browsers can do this themselves, the older ones cannot. */
function told(c: PublicKeyCredential): object {
  const said = c.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const response: Record<string, unknown> = { clientDataJSON: text(said.clientDataJSON) };
  if (said.attestationObject) {
    response.attestationObject = text(said.attestationObject);
    response.transports = said.getTransports?.() ?? [];
  } else {
    response.authenticatorData = text(said.authenticatorData);
    response.signature = text(said.signature);
    if (said.userHandle) response.userHandle = text(said.userHandle);
  }
  return { id: c.id, rawId: text(c.rawId), type: c.type, authenticatorAttachment: c.authenticatorAttachment ?? undefined, clientExtensionResults: {}, response };
}

/** base64url without padding, both ways */
export function bytes(encoded: string): Uint8Array<ArrayBuffer> {
  const plain = atob(encoded.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}

export function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
