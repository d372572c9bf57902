const BUDGET_MS = 700;
const SCALE_MS = 1400;

/** In the order they usually come. */
const names = {
  pause: 'you paused',
  transcript: 'words understood',
  turn_decision: 'turn judged',
  draft: 'answer begun',
  endpoint: 'your turn was over',
  llm_first_token: 'first word of the answer',
  tts_first_audio: 'first sound made',
  first_audio_sent: 'first sound sent',
};

/** One line under an answer: how long it took after the user's last sound, beside the budget. Null where nobody spoke. */
export function latencyLine({ anchor, marks }) {
  const ms = marks.first_audio_sent;
  if (ms === undefined || anchor !== 'speech_end') return null;
  const details = document.createElement('details');
  details.className = ms > BUDGET_MS ? 'latency over' : 'latency';
  const summary = document.createElement('summary');
  const number = document.createElement('strong');
  number.textContent = `${ms} ms`;
  summary.append(bar(ms), number, ` of ${BUDGET_MS} ms`);
  summary.title = 'From your last sound to the first sound of the answer';
  details.append(summary, list(marks));
  return details;
}

function bar(ms) {
  const svg = svgElement('svg', {
    viewBox: '0 0 144 12',
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': 'answered after',
  });
  const x = (value) => (Math.min(value, SCALE_MS) / SCALE_MS) * 144;
  svg.append(
    svgElement('rect', { class: 'track', x: 0, y: 3, width: 144, height: 6, rx: 3 }),
    svgElement('rect', { class: 'bar', x: 0, y: 3, width: Math.max(3, x(ms)), height: 6, rx: 3 }),
    svgElement('rect', { class: 'budget', x: x(BUDGET_MS) - 0.75, y: 0, width: 1.5, height: 12 }),
  );
  return svg;
}

function list(marks) {
  const dl = document.createElement('dl');
  for (const [mark, name] of Object.entries(names)) {
    if (marks[mark] === undefined) continue;
    const dt = document.createElement('dt');
    const dd = document.createElement('dd');
    dt.textContent = name;
    dd.textContent = `${marks[mark]} ms`;
    dl.append(dt, dd);
  }
  return dl;
}

function svgElement(name, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
