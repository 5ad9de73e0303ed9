import { answer, call, expect, hydrated, looksRight, prompt, result, test, text } from './cockpit';
import type { Page } from '@playwright/test';

const ONE = '66666666-0000-4000-8000-000000000001';
const OTHER = '66666666-0000-4000-8000-000000000002';

const field = (page: Page) => page.getByRole('searchbox', { name: 'Search in all conversations' });
const sessions = (page: Page) => page.locator('.search-session');
const results = (page: Page) => page.locator('.search-results');

test.beforeEach(({ home }) => {
  home.transcript(ONE, [
    prompt('Why does the quokka time out?', 0),
    answer([text('The quokka waits for the pool.'), call('c1', 'Bash', { command: 'grep -rn quokka src' })], 100, 5),
    result('c1', 'src/main.rs:3: quokka <script>alert(1)</script>', false, 6),
  ]);
  home.transcript(OTHER, [prompt('Name a marsupial', 90), answer([text('A quokka, or a wombat.')], 100, 95)], '-work-docs');
});

test('finds while one types, and leads to the place', async ({ page, serve }) => {
  const server = await serve();
  await server.settled();
  await page.goto(`${server.url}/search`);
  await hydrated(page);
  await expect(page.getByRole('heading', { name: 'What you can write' })).toBeVisible();
  await page.keyboard.press('/');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('quok');
  await expect(sessions(page)).toHaveCount(2);
  await expect(page).toHaveURL(/q=quok&typing=1/);
  // Three texts and the call of one session, one text of the other.
  await expect(page.locator('.search-sum')).toHaveText('Places found: 5, in 2 sessions');
  await expect(results(page).locator('mark').first()).toHaveText(/quok/i);
  await expect(results(page).locator('script')).toHaveCount(0);
  await page.keyboard.type('ka');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=quokka$/);
  await looksRight(page);
  // The condition is written into the words, and taken out again.
  const outputs = page.getByRole('navigation', { name: 'Narrow the results' }).getByRole('link', { name: /^Outputs/ });
  await expect(outputs).toHaveText(/Outputs\s+1/);
  await outputs.click();
  await expect(field(page)).toHaveValue('quokka kind:output');
  await expect(sessions(page)).toHaveCount(1);
  await expect(sessions(page)).toContainText('<script>alert(1)</script>');
  await outputs.click();
  await expect(field(page)).toHaveValue('quokka');
  await page.goBack();
  await expect(field(page)).toHaveValue('quokka kind:output');
  await expect(sessions(page)).toHaveCount(1);
  await sessions(page).locator('.search-hit').click();
  await expect(page).toHaveURL(new RegExp(`/sessions/${ONE}\\?from=\\d+#m-\\d+`));
});

test('the address holds the search; keys go through what was found', async ({ page, serve }) => {
  const server = await serve();
  await server.settled();
  await page.goto(`${server.url}/search?q=quokka&sort=newest`);
  await hydrated(page);
  await expect(page.getByRole('link', { name: 'Newest first' })).toHaveAttribute('aria-current', 'true');
  await expect(sessions(page).first()).toContainText('Name a marsupial');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(sessions(page).nth(1).locator('a[data-row]')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/sessions/${ONE}`));
  // What cannot be understood is said in words, and so is that there is nothing.
  await page.goto(`${server.url}/search?q=${encodeURIComponent('"open')}`);
  await expect(page.locator('.search-problem')).toContainText('a quotation mark is missing');
  await page.goto(`${server.url}/search?q=unicorn`);
  await expect(page.getByRole('heading', { name: 'Nothing was found' })).toBeVisible();
});

test('it works without scripts, in German, and on a narrow screen', async ({ browser, serve }) => {
  const server = await serve();
  await server.settled();
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'de-DE', viewport: { width: 320, height: 700 } });
  const page = await context.newPage();
  await page.goto(`${server.url}/search`);
  await page.getByRole('searchbox', { name: 'In allen Gesprächen suchen' }).fill('quokka');
  await page.getByRole('button', { name: 'Suchen', exact: true }).click();
  await expect(sessions(page)).toHaveCount(2);
  await expect(page.locator('.search-sum')).toContainText('Gefundene Stellen: 5, in 2 Sitzungen');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await context.close();
});
