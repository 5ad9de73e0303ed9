// What stands in for a page while the server does not answer: the last known state with its time, and back as soon as it answers again.

const TEXTS = {{texts}};
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30000;

const scope = document.body.dataset.scope;
const main = document.querySelector('main');
const state = lastKnown();
const language = state?.language ?? (navigator.language.startsWith('de') ? 'de' : 'en');
const texts = TEXTS[language] ?? TEXTS.en;

function lastKnown() {
  try {
    return JSON.parse(localStorage.getItem('{{key}}'));
  } catch {
    return null;
  }
}

function add(parent, tag, text, name) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (name) element.className = name;
  parent.append(element);
  return element;
}

function table(title, list, width) {
  const section = add(main, 'section');
  add(section, 'h2', title);
  const body = add(add(section, 'table', '', 'data-table'), 'tbody');
  for (const cells of list) {
    const row = add(body, 'tr');
    cells.slice(0, width).forEach((cell, at) => {
      const element = add(row, at === 0 ? 'th' : 'td', cell, at === 0 ? '' : 'is-number');
      if (at === 0) element.scope = 'row';
    });
  }
}

function show() {
  document.documentElement.lang = language;
  if (state?.theme) document.documentElement.dataset.theme = state.theme;
  main.replaceChildren();
  document.title = `${texts.offline_title} · SessionPilot`;
  add(main, 'h1', texts.offline_title);
  const status = add(main, 'p', texts.offline_text, 'banner is-warning');
  status.setAttribute('role', 'status');
  const again = add(add(main, 'p'), 'button', texts.offline_retry, 'button is-primary');
  again.type = 'button';
  again.addEventListener('click', () => location.reload());
  if (!state?.saved_at) {
    add(main, 'p', texts.offline_nothing);
    return;
  }
  const when = add(main, 'p', `${texts.offline_last_known} `);
  add(when, 'time', state.saved_at).dateTime = state.saved_at_utc;
  table(texts.offline_totals, state.totals, 2);
  table(texts.offline_sessions, state.sessions, 4);
}

async function comeBack(wait) {
  await new Promise((resolve) => { setTimeout(resolve, wait); });
  try {
    const answer = document.hidden ? { ok: false } : await fetch(new URL('healthz', scope), { cache: 'no-store' });
    if (answer.ok) {
      location.reload();
      return;
    }
  } catch {
    // Still gone.
  }
  comeBack(Math.min(wait * 1.5, LONGEST_WAIT_MS));
}

show();
addEventListener('online', () => location.reload());
comeBack(FIRST_WAIT_MS);
