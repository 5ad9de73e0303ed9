import { answer, append, call, expect, hydrated, looksRight, prompt, result, test, text } from './cockpit';

const ONE = '44444444-0000-4000-8000-000000000001';
const OTHER = '44444444-0000-4000-8000-000000000002';

test('a session is forgotten for good after a preview', async ({ home, page, serve, request }) => {
  const path = home.transcript(ONE, [prompt('The secret plan'), answer([text('A secret answer'), call('c1', 'Bash', { command: 'ls' })]), result('c1', 'x')]);
  home.transcript(OTHER, [prompt('Nothing special')]);
  const server = await serve();
  await page.goto(`${server.url}/sessions/${ONE}`);
  await hydrated(page);
  await page.getByRole('button', { name: 'Forget this session…' }).click();
  const dialog = page.locator('dialog[open]');
  await expect(dialog).toContainText('The secret plan');
  await expect(dialog).toContainText(path);
  await looksRight(page);
  await dialog.getByRole('button', { name: 'Forget for good' }).click();
  await expect(page).toHaveURL(/\/sessions$/);
  await expect(page.locator('main')).toContainText('Nothing special');
  await expect(page.locator('main')).not.toContainText('The secret plan');
  append(path, prompt('It goes on'));
  await page.goto(`${server.url}/settings/retention`);
  await hydrated(page);
  await expect(page.locator('main')).toContainText(ONE);
  expect((await (await request.get(`${server.url}/api/sessions`)).json()).total).toBe(1);
  await looksRight(page);
  await page.getByRole('button', { name: 'Allow again' }).click();
  await expect.poll(async () => (await (await request.get(`${server.url}/api/sessions`)).json()).total).toBe(2);
  await expect(page.locator('main')).toContainText('Nothing was forgotten.');
});

test('a rule keeps new sessions out and forgets old ones when told to', async ({ home, page, serve, request }) => {
  home.transcript(ONE, [prompt('Early')]);
  const server = await serve();
  const total = async () => (await (await request.get(`${server.url}/api/sessions`)).json()).total;
  await page.goto(`${server.url}/settings/retention`);
  await hydrated(page);
  await expect(page.locator('main')).toContainText('No rules');
  await page.getByLabel('Value').fill('/work/shop');
  await page.locator('section', { has: page.locator('#rules-title') }).getByRole('button', { name: 'Show what that means…' }).click();
  const dialog = page.locator('dialog[open]');
  await expect(dialog).toContainText('1 session is stored already');
  await looksRight(page);
  const forget = dialog.getByRole('button', { name: 'Add the rule and forget these for good' });
  await expect(forget).toBeDisabled();
  await dialog.getByLabel('To forget these for good').fill('FORGET');
  await forget.click();
  await expect(page.locator('.rule-list')).toContainText('/work/shop');
  await expect.poll(total).toBe(0);
  home.transcript(OTHER, [prompt('Late')]);
  await request.post(`${server.url}/api/sessions/sync`);
  await server.settled();
  expect(await total()).toBe(0);
  await page.getByRole('button', { name: 'Lift the rule /work/shop' }).click();
  await expect(page.locator('main')).toContainText('No rules');
  await expect.poll(total).toBe(1);
});

test('old sessions are pruned after a preview, and say so', async ({ home, page, serve, request }) => {
  home.transcript(ONE, [prompt('Long ago'), answer([text('Long ago answered')])]);
  const server = await serve();
  const before = await (await request.get(`${server.url}/api/sessions`)).json();
  await page.goto(`${server.url}/settings/retention`);
  await hydrated(page);
  await page.getByLabel('Drop').selectOption('texts');
  await page.getByLabel('without activity for days').fill('30');
  await page.getByLabel('also where the tool').check();
  await page.locator('section', { has: page.locator('#prune-title') }).getByRole('button', { name: 'Show what that means…' }).click();
  const dialog = page.locator('dialog[open]');
  await expect(dialog).toContainText('1 session loses');
  await looksRight(page);
  await dialog.getByLabel('To prune').fill('1');
  await dialog.getByRole('button', { name: 'Prune now' }).click();
  await expect(page.locator('main')).toContainText('1 session pruned');
  await page.goto(`${server.url}/sessions/${ONE}`);
  await hydrated(page);
  await expect(page.locator('main')).toContainText('were pruned');
  await expect(page.locator('main')).not.toContainText('Long ago answered');
  await looksRight(page);
  const after = await (await request.get(`${server.url}/api/sessions`)).json();
  expect(after.sums).toEqual(before.sums);
});

test('what a tool deletes soon is shown with what is kept', async ({ home, page, serve }) => {
  home.transcript(ONE, [prompt('Soon gone')]);
  home.transcript(OTHER, [prompt('Soon gone, too')]);
  const { utimesSync } = await import('node:fs');
  for (const id of [ONE, OTHER]) {
    const days = new Date(Date.now() - 28 * 86_400_000);
    utimesSync(`${home.path}/.claude/projects/-work-shop/${id}.jsonl`, days, days);
  }
  const server = await serve();
  await page.goto(`${server.url}/settings/diagnostics`);
  await hydrated(page);
  await expect(page.locator('main')).toContainText('2 sessions will be deleted by Claude Code within 7 days');
  await expect(page.locator('main')).toContainText('all kept');
  await looksRight(page);
});
