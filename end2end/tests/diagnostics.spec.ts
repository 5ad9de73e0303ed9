import { appendFileSync } from 'node:fs';
import { expect, hydrated, looksRight, prompt, test } from './cockpit';

test('accounts, sync and damaged lines are shown', async ({ home, page, serve }) => {
  const path = home.transcript('33333333-0000-4000-8000-000000000001', [prompt('Hello')]);
  appendFileSync(path, 'this is no record\n');
  const server = await serve();
  await page.goto(`${server.url}/settings/diagnostics`);
  await hydrated(page);
  const main = page.locator('main');
  await expect(main).toContainText('.claude');
  await expect(main).toContainText('33333333-0000-4000-8000-000000000001.jsonl');
  await looksRight(page);
});

test('a sync can be started from the page', async ({ home, page, serve, request }) => {
  home.transcript('33333333-0000-4000-8000-000000000001', [prompt('Hello')]);
  const server = await serve();
  const before = await (await request.get(`${server.url}/api/sessions/sync/status`)).json();
  await page.goto(`${server.url}/settings/diagnostics`);
  await hydrated(page);
  await page.locator('main').getByRole('button', { name: 'Sync' }).click();
  await expect.poll(async () => (await (await request.get(`${server.url}/api/sessions/sync/status`)).json()).job).toBeGreaterThan(before.job);
});

test('the demo shows a month of work with a banner', async ({ page, serve }) => {
  const server = await serve('--demo');
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await expect(page.locator('body')).toContainText('example');
  const { total } = await (await page.request.get(`${server.url}/api/sessions`)).json();
  expect(total).toBeGreaterThan(40);
  await looksRight(page);
});
