import { type Home, answer, append, expect, hydrated, looksRight, prompt, test, text } from './cockpit';
import type { Page } from '@playwright/test';

const RUNNING = '88888888-0000-4000-8000-000000000001';
const EARLIER = '88888888-0000-4000-8000-000000000002';
const UNPRICED = '88888888-0000-4000-8000-000000000003';

const DAY = 86_400_000;
/** What one answer of the fixture has: input, cache read, cache written and its output. */
const REST = 10 + 1000 + 50;

/** The record as if it had been written so long ago. */
function ago(record: object, ms: number): object {
  return { ...record, timestamp: new Date(Date.now() - ms).toISOString() };
}

function named(record: object, model: string): object {
  const { message } = record as { message: object };
  return { ...record, message: { ...message, model } };
}

/** One session that runs, one of three days ago, and one with a model nobody knows the price of. */
function fill(home: Home): string {
  const running = home.transcript(RUNNING, [ago(prompt('Fix the login test'), 100_000), ago(answer([text('Done.')], 500), 95_000)]);
  home.transcript(EARLIER, [ago(prompt('Write the changelog'), 3 * DAY), ago(answer([text('Here.')], 900), 3 * DAY - 60_000)], '-work-docs');
  home.transcript(UNPRICED, [ago(prompt('Try it'), 2 * DAY), ago(named(answer([text('Hm.')], 70), 'mystery-1'), 2 * DAY)], '-work-docs');
  return running;
}

const panel = (page: Page, id: string) => page.locator(`section#${id}`);
const order = (page: Page) => page.locator('.cockpit .panel').evaluateAll((panels) => panels.map(({ id }) => id));

test('figures on the page are those of the API and of the records', async ({ home, page, serve, request }) => {
  fill(home);
  const server = await serve();
  const cockpit = await (await request.get(`${server.url}/api/cockpit`)).json();
  const week = cockpit.activity.week.current;
  expect(week.figures.calls).toBe(3);
  expect(week.figures.input_tokens + week.figures.output_tokens + week.figures.cache_read_tokens + week.figures.cache_write_tokens).toBe(3 * REST + 500 + 900 + 70);
  // Sonnet 4.5: $3 and $15 per million, $0.30 from the cache, $3.75 into it.
  const cost = (output: number) => (10 * 3 + output * 15 + 1000 * 0.3 + 50 * 3.75) / 1e6;
  expect(Number(week.figures.cost_usd)).toBeCloseTo(cost(500) + cost(900), 9);
  expect(week.figures.unpriced_calls).toBe(1);
  await page.goto(server.url);
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Cockpit');
  const kpi = (label: string) => page.locator('.kpi', { hasText: label });
  await expect(kpi('Cost, 7 days')).toContainText(`≥ $${(cost(500) + cost(900)).toFixed(2)}`);
  await expect(kpi('Tokens, 7 days')).toContainText('4.7 K');
  await expect(kpi('Tokens, 7 days').locator('.kpi-value')).toHaveAttribute('title', /4,650/);
  const date = new Date(Date.now() - 3 * DAY).toISOString().slice(0, 10);
  const bar = page.locator(`.chart-column[href*="date_from=${date}"]`);
  await expect(bar).toHaveAttribute('aria-label', new RegExp(`\\$${cost(900).toFixed(2).replace('.', '\\.')}.*sonnet-4-5`));
  // Its twin says the same.
  await page.getByText('As a table').click();
  await expect(page.locator('.chart-table tbody tr').nth(3)).toContainText(`$${cost(900).toFixed(2)}`);
  await expect(panel(page, 'now').locator('.running')).toContainText('Fix the login test');
  await expect(panel(page, 'now').locator('.block')).toContainText('1.6 K');
  await expect(panel(page, 'recent').locator('li')).toHaveCount(3);
  await expect(panel(page, 'continue')).toContainText(`cd /work/shop && claude --resume ${RUNNING}`);
  await bar.focus();
  await expect(bar.locator('.chart-tip')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`date_from=${date}&date_to=${date}`));
  await expect(page.locator('main')).toContainText('Write the changelog');
});

test('it looks right, at every width, in both themes', async ({ home, page, serve }) => {
  fill(home);
  const server = await serve();
  await page.goto(server.url);
  await hydrated(page);
  await looksRight(page);
  await page.getByText('As a table').click();
  await page.getByRole('button', { name: 'Arrange panels' }).click();
  await looksRight(page);
  for (const width of [320, 640, 768, 1024, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
  }
});

test('panels are arranged with keys alone, and stay so', async ({ home, page, serve }) => {
  fill(home);
  const server = await serve();
  await page.goto(server.url);
  await hydrated(page);
  expect(await order(page)).toEqual(['now', 'attention', 'figures', 'cost', 'continue', 'recent']);
  const button = page.getByRole('button', { name: 'Arrange panels' });
  await button.focus();
  await page.keyboard.press('Enter');
  const up = page.getByRole('button', { name: 'Move “Needs attention” up' });
  await up.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => order(page)).toEqual(['attention', 'now', 'figures', 'cost', 'continue', 'recent']);
  // Further up there is nothing: the focus went to the other button of the same panel.
  await expect(page.getByRole('button', { name: 'Move “Needs attention” down' })).toBeFocused();
  await page.getByRole('button', { name: 'Recent sessions', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(panel(page, 'recent')).toHaveCount(0);
  await expect.poll(async () => (await page.context().cookies()).map(({ value }) => value)).toEqual(['attention.now.figures.cost.continue.-recent']);
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  const html = await (await page.request.get(server.url)).text();
  expect(html.indexOf('id="attention"')).toBeLessThan(html.indexOf('id="now"'));
  await page.reload();
  await hydrated(page);
  expect(await order(page)).toEqual(['attention', 'now', 'figures', 'cost', 'continue']);
  await button.click();
  await page.getByRole('button', { name: 'As it was at first' }).click();
  await expect.poll(() => order(page)).toHaveLength(6);
});

test('what runs is followed, but nothing moves under the reader', async ({ home, page, serve }) => {
  const path = fill(home);
  const server = await serve();
  await page.goto(server.url);
  await hydrated(page);
  const now = panel(page, 'now');
  const tokens = now.locator('.block-tokens');
  await expect(tokens).toContainText('1.6 K');
  await now.hover();
  append(path, ago(answer([text('More.')], 7000), 1000));
  // The other panels follow; this one waits for the pointer to leave.
  await expect(page.locator('.kpi', { hasText: 'Tokens, 7 days' })).toContainText('12.7 K', { timeout: 15_000 });
  await expect(tokens).toContainText('1.6 K');
  await page.mouse.move(0, 0);
  await expect(tokens).toContainText('9.6 K', { timeout: 15_000 });
});

test('what needs attention is put off, and taken back', async ({ home, page, serve }) => {
  fill(home);
  const server = await serve();
  await page.goto(server.url);
  await hydrated(page);
  const entry = panel(page, 'attention').locator('.attention > li', { hasText: 'mystery-1 has no price' });
  await expect(entry.getByRole('link')).toHaveAttribute('href', /model=mystery-1/);
  await entry.getByRole('button', { name: /^Put off for 7 days/ }).press('Enter');
  await expect(panel(page, 'attention').locator('summary')).toHaveText('1 put off');
  await page.reload();
  await hydrated(page);
  await expect(panel(page, 'attention').locator('summary')).toHaveText('1 put off');
  await panel(page, 'attention').locator('summary').click();
  await page.getByRole('button', { name: /^Show again: mystery-1/ }).click();
  await expect(entry).toBeVisible();
  await entry.getByRole('button', { name: /^Put off for 1 day/ }).click();
  await expect(panel(page, 'attention').locator('summary')).toHaveText('1 put off');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(entry).toBeVisible();
});

test('at first there is a checklist, and the panels come by themselves', async ({ home, page, serve }) => {
  const server = await serve();
  await page.goto(server.url);
  await hydrated(page);
  await expect(panel(page, 'first-run')).toContainText('Who can open this');
  await looksRight(page);
  fill(home);
  await expect(panel(page, 'now')).toContainText('Fix the login test', { timeout: 20_000 });
  await expect(panel(page, 'first-run')).toHaveCount(0);
});

test('a panel that fails leaves the others alone', async ({ browser, home, serve }) => {
  fill(home);
  const server = await serve();
  // A page of its own: a request that fails is an error on the console.
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  let isBroken = true;
  await page.route(/\/paint\?.*attention/i, (route) => (isBroken ? route.abort() : route.continue()));
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Cockpit' }).click();
  const attention = panel(page, 'attention');
  await expect(attention.getByRole('alert')).toBeVisible();
  await expect(panel(page, 'recent').locator('li')).toHaveCount(3);
  isBroken = false;
  await attention.getByRole('link', { name: 'Try again' }).click();
  await expect(attention).toContainText('mystery-1');
  await page.context().close();
});

test('a command is copied', async ({ home, page, serve }) => {
  fill(home);
  const server = await serve();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
  await page.goto(server.url);
  await hydrated(page);
  await page.getByRole('button', { name: 'Copy the command for shop' }).press('Enter');
  await expect(page.getByText('Copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`cd /work/shop && claude --resume ${RUNNING}`);
});

test('everything is there without scripts, in German too', async ({ browser, home, serve }) => {
  fill(home);
  const server = await serve();
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'de-DE' });
  const page = await context.newPage();
  await page.goto(server.url);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(panel(page, 'cost')).toContainText('Kosten pro Tag nach Modell');
  await expect(panel(page, 'now')).toContainText('Fix the login test');
  await page.getByRole('button', { name: 'Felder anordnen' }).click();
  await page.getByRole('button', { name: '„Braucht Aufmerksamkeit“ nach oben' }).click();
  await expect(page).toHaveURL(`${server.url}/`);
  expect((await order(page))[0]).toBe('attention');
  await context.close();
});
