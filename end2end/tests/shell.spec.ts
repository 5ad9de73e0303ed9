import { answer, expect, hydrated, looksRight, prompt, test, text } from './cockpit';
import type { Page } from '@playwright/test';

const ONE = '66666666-0000-4000-8000-000000000001';
const OTHER = '66666666-0000-4000-8000-000000000002';
const PAGES = [
  '/', '/sessions', `/sessions/${ONE}`, '/settings/general', '/settings/accounts', '/settings/prices', '/settings/diagnostics', '/settings/retention',
  '/settings/security', '/settings/notifications', '/settings/about', '/search', '/search?q=done', '/reviews', '/notifications',
];

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');

test.beforeEach(({ home }) => {
  home.transcript(ONE, [prompt('Fix the login test', 0), answer([text('Done.')], 100, 5), prompt('And the logout', 10), answer([text('Done, too.')], 50, 15)]);
  home.transcript(OTHER, [prompt('Write the changelog', 90), answer([text('Here it is.')], 900, 95)]);
});

test('everything in the frame can be done with keys', async ({ page, serve }) => {
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  // The first stop is the way past the navigation.
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Skip to content');
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  // Rows.
  await page.keyboard.press('j');
  expect(await focused(page)).toBe('Write the changelog');
  await page.keyboard.press('End');
  expect(await focused(page)).toBe('Fix the login test');
  await page.keyboard.press('Home');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fix the login test');
  await expect(page.locator('.breadcrumb')).toContainText('66666666…');
  // Prompts.
  await page.keyboard.press('n');
  await page.keyboard.press('n');
  await expect(page.locator('.item.is-human').nth(1).locator('[data-turn]')).toBeFocused();
  await page.keyboard.press('p');
  await expect(page.locator('.item.is-human').first().locator('[data-turn]')).toBeFocused();
  // Rooms.
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Retention');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Diagnostics');
  // A page without a field for searching has the palette look into all conversations, one with a field has it focused.
  await page.keyboard.press('/');
  await expect(page.getByRole('combobox', { name: 'Go to, find, do' })).toHaveValue('/');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('combobox')).toHaveCount(0);
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sessions');
  await expect(page.getByRole('searchbox')).toBeVisible();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('changelog?');
  await expect(page.getByRole('searchbox')).toHaveValue('changelog?');
});

test('the sheet of keys opens, closes, and gives the focus back', async ({ page, serve }) => {
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await page.keyboard.press('j');
  await page.keyboard.press('?');
  const sheet = page.locator('dialog[open]');
  await expect(sheet).toContainText('Keyboard shortcuts');
  await looksRight(page);
  // Keys of the page rest while something lies above it.
  await page.keyboard.press('j');
  await expect(sheet).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  expect(await focused(page)).toBe('Write the changelog');
});

test('appearance is chosen with keys, holds, and is there before any script', async ({ page, serve, request }) => {
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  const button = page.getByRole('button', { name: 'Appearance and keys' });
  await button.focus();
  await page.keyboard.press('Enter');
  const menu = page.locator('#preferences');
  await expect(menu).toBeVisible();
  await looksRight(page);
  await menu.getByRole('button', { name: 'Dark' }).press('Enter');
  await menu.getByRole('button', { name: 'High' }).press('Enter');
  await menu.getByRole('button', { name: 'Comfortable' }).press('Enter');
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await expect(root).toHaveAttribute('data-contrast', 'high');
  await expect(root).toHaveAttribute('data-density', 'comfortable');
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(button).toBeFocused();
  await expect.poll(async () => (await page.context().cookies()).map(({ name }) => name).sort()).toEqual(['contrast', 'density', 'theme']);
  const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const html = await (await request.get(`${server.url}/sessions`, { headers: { cookie: cookies } })).text();
  expect(html).toContain('data-theme="dark"');
  expect(html).toContain('data-contrast="high"');
  await page.reload();
  await hydrated(page);
  await expect(root).toHaveAttribute('data-density', 'comfortable');
  await looksRight(page);
});

test('single keys can be switched off', async ({ page, serve }) => {
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await page.getByRole('button', { name: 'Appearance and keys' }).click();
  await page.locator('#preferences').getByRole('group', { name: 'Single keys' }).getByRole('button', { name: 'Off' }).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.keyboard.press('j');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  expect(await focused(page)).not.toBe('Write the changelog');
});

test('the language is chosen in the frame, without scripts too', async ({ browser, serve }) => {
  const server = await serve();
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.url}/settings/diagnostics`);
  await page.getByRole('button', { name: 'Appearance and keys' }).click();
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(page).toHaveURL(/\/settings\/diagnostics$/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Diagnose');
  await context.close();
});

test('a sync is started from the header', async ({ page, serve, request }) => {
  const server = await serve();
  const job = async () => (await (await request.get(`${server.url}/api/sessions/sync/status`)).json()).job;
  const before = await job();
  await page.goto(`${server.url}/settings/retention`);
  await hydrated(page);
  await page.getByRole('button', { name: 'Jobs' }).click();
  await page.locator('#jobs').getByRole('button', { name: 'Sync now' }).click();
  await expect.poll(job).toBeGreaterThan(before);
  await expect(page.locator('#jobs')).toContainText('Last completed');
});

test('the navigation folds to icons and stays so', async ({ page, serve }) => {
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  const width = () => page.locator('.sidebar').evaluate((element) => element.getBoundingClientRect().width);
  const wide = await width();
  await page.getByRole('button', { name: 'Icons only' }).click();
  await expect.poll(width).toBeLessThan(wide / 2);
  await expect.poll(async () => (await page.context().cookies()).length).toBe(1);
  await page.reload();
  expect(await width()).toBeLessThan(wide / 2);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('General');
});

test('at most two layers stay in sight', async ({ page, serve }) => {
  const server = await serve();
  for (const path of PAGES) {
    await page.goto(`${server.url}${path}`);
    const sticky = await page.evaluate(() => {
      const isSticky = (element: Element) => getComputedStyle(element).position === 'sticky';
      return [...document.querySelectorAll('.frame-page *')].filter((element) => isSticky(element) && !element.closest('table, dialog, .contents')).length;
    });
    expect(sticky, path).toBeLessThanOrEqual(2);
  }
});

test('nothing scrolls sideways at 320 px, and every link in the frame leads somewhere', async ({ page, serve, request }) => {
  const server = await serve();
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of PAGES) {
    await page.goto(`${server.url}${path}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, path).toBeLessThanOrEqual(0);
    const links = await page.locator('.sidebar a, .header a').evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
    for (const link of new Set(links)) expect((await request.get(link)).status(), `${path}: ${link}`).toBe(200);
  }
});

test('the rooms are a bar under the thumb on phones', async ({ page, serve }) => {
  const server = await serve();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  const bar = page.getByRole('navigation', { name: 'Main' });
  const box = (await bar.boundingBox())!;
  expect(box.y + box.height).toBe(740);
  await page.getByRole('button', { name: 'Filters' }).click();
  await expect(page.getByText('With sub-agents')).toBeVisible();
  await bar.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('General');
  await looksRight(page);
});

test('the scope is in the address', async ({ page, serve }) => {
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await page.getByText('Period: All').click();
  await page.getByRole('link', { name: '7 days' }).click();
  await expect(page).toHaveURL(/date_from=/);
  await expect(page.getByText('Period: 7 days')).toBeVisible();
  await page.getByRole('link', { name: /^From: / }).click();
  await expect(page).not.toHaveURL(/date_from=/);
  await page.locator('summary', { hasText: 'Project' }).click();
  await page.getByLabel('shop').check();
  await expect(page).toHaveURL(/project=/);
  await page.goBack();
  await expect(page).not.toHaveURL(/project=/);
});
