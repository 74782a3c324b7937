// The stream of one screen. The browser opens a stream that broke again by itself, and says what it saw last; where the server refused
// it, we ask again, less and less often.
const SILENT = 40000, LATE = 2000;
let source = null, timer = 0, late = 0, failures = 0, round = 0, last = null;

export function follow(query, on) {
  close();
  last = [query, on];
  const opened = new EventSource(`events?${query}`);
  source = opened;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { on.lost(); again(query, on); }, SILENT);
  };
  opened.addEventListener("open", () => { failures = 0; onTime(); on.live(); alive(); });
  for (const event of ["overview", "matrix", "change", "plan", "drift", "runs", "trouble", "beat"]) {
    opened.addEventListener(event, (message) => {
      alive();
      if (source === opened) on[event]?.(JSON.parse(message.data));
    });
  }
  opened.addEventListener("error", () => {
    if (source !== opened) return;
    if (opened.readyState === EventSource.CLOSED) {
      on.lost();
      again(query, on);
    } else if (!late) late = setTimeout(on.lost, LATE); // the server ends each stream some time, and the next one begins at once
  });
}

function again(query, on) {
  close();
  const mine = round;
  timer = setTimeout(async () => {
    const answer = await fetch("texts").catch(() => null);
    if (mine !== round) return; // another screen was chosen meanwhile
    if (answer?.status !== 401) return follow(query, on);
    on.ended();
    again(query, on);
  }, Math.min(1000 * 2 ** failures++, 10000));
}

function onTime() {
  clearTimeout(late);
  late = 0;
}

function close() {
  round += 1;
  clearTimeout(timer);
  onTime();
  source?.close();
  source = null;
}

addEventListener("pagehide", close);
addEventListener("pageshow", (event) => { if (event.persisted && last) follow(...last); });
