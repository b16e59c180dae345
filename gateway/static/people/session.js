// Who is signed in, for every page that people work with: signing in and out, and questions to the server that carry the
// guard against foreign pages. A page that needs somebody calls `signedIn()` first, or `toSignIn()` when it gets nobody.
const ANSWER_MS = 15_000;

let csrf = "";

// What the server refused. status 0: it did not answer. retryAfter: seconds, 0 when it does not matter. answer: all that it said.
export class Refused extends Error {
  constructor(status, code, message, retryAfter, answer = null) {
    super(message);
    Object.assign(this, { status, code, retryAfter, answer });
  }
}

// The answer's JSON, null for none; sound as a blob. Throws Refused.
export async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(method === "GET" || !csrf ? {} : { "X-CSRF-Token": csrf }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    throw new Refused(0, "offline", "", 0);
  }
  if (response.ok && response.headers.get("Content-Type") === "audio/wav") return response.blob();
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  const retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10) || 0;
  throw new Refused(response.status, answer?.error ?? "failed", answer?.message ?? "", retryAfter, answer);
}

// {login, name, role, skills, until, home}; null when nobody is signed in. Throws Refused.
export async function signedIn() {
  try {
    return known(await ask("GET", "/api/people/me"));
  } catch (refused) {
    if (refused.status === 401) return null;
    throw refused;
  }
}

export async function signIn(login, password) {
  return known(await ask("POST", "/api/people/session", { login, password }));
}

export async function signOut() {
  await ask("DELETE", "/api/people/session");
  csrf = "";
}

// Leave this page for signing in, and come back here.
export function toSignIn() {
  location.replace(`/people?next=${encodeURIComponent(location.pathname + location.search)}`);
}

function known(person) {
  csrf = person.csrf;
  return person;
}
