// The Bot API server's other side: what telephones do.

export class Refused extends Error {}

const REASONS = {
  409: "Сейчас так сделать нельзя.",
  502: "Бот не справился. Попробуйте ещё раз.",
  503: "Бот пока не отвечает. Часы и память появятся вместе с ним.",
};

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(`/demo/${path}`, options);
  } catch {
    throw new Refused("Сервер не отвечает. Запустите показ ещё раз: make demo.");
  }
  if (!answer.ok) throw new Refused(REASONS[answer.status] ?? `Сервер этого не принял (${answer.status}).`);
  return answer.json();
}

export const ask = (path) => call(path, { cache: "no-store" });

export function tell(path, body = {}) {
  return call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

export function upload(path, kind, file) {
  const body = new FormData();
  body.append("kind", kind);
  body.append("file", file, file.name);
  return call(path, { method: "POST", body });
}

export const fileAddress = (fileId) => `/demo/files/${encodeURIComponent(fileId)}`;

const LISTENS_AGAIN_AFTER = 1000;

// Calls `opened` at every (re)connection and `happened` at every event. It reconnects itself and not the browser, which
// would ask a restarted server, whose events count from one again, for those after the last that it has seen.
export function listen({ opened, happened, lost }) {
  const stream = new EventSource("/demo/stream");
  stream.addEventListener("open", opened);
  stream.addEventListener("message", (event) => happened(JSON.parse(event.data)));
  stream.addEventListener("error", () => {
    stream.close();
    lost();
    setTimeout(() => listen({ opened, happened, lost }), LISTENS_AGAIN_AFTER);
  });
}
