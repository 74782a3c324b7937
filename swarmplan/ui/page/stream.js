// The stream of one screen. The browser opens a stream that broke again by itself, and says what it saw last; where the server refused
// it, we ask again, less and less often.
const SILENT = 40000;
let source = null, timer = 0, failures = 0;

export function follow(query, on) {
  close();
  const opened = new EventSource(`events?${query}`);
  source = opened;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { on.lost(); again(query, on); }, SILENT);
  };
  opened.addEventListener("open", () => { failures = 0; on.live(); alive(); });
  for (const event of ["overview", "matrix", "change", "plan", "drift", "runs", "trouble", "beat"]) {
    opened.addEventListener(event, (message) => {
      alive();
      if (source === opened) on[event]?.(JSON.parse(message.data));
    });
  }
  opened.addEventListener("error", () => {
    if (source !== opened) return;
    on.lost();
    if (opened.readyState === EventSource.CLOSED) again(query, on);
  });
}

function again(query, on) {
  close();
  timer = setTimeout(async () => {
    const answer = await fetch("texts").catch(() => null);
    if (answer?.status === 401) on.ended();
    follow(query, on);
  }, Math.min(1000 * 2 ** failures++, 10000));
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

addEventListener("pagehide", close);
