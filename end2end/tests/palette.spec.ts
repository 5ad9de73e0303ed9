import { answer, expect, hydrated, looksRight, prompt, test, text } from './cockpit';
import type { Page } from '@playwright/test';

const ONE = '55555555-0000-4000-8000-000000000001';
const OTHER = '55555555-0000-4000-8000-000000000002';

const field = (page: Page) => page.getByRole('combobox', { name: 'Go to, find, do' });
const chosen = (page: Page) => page.locator('[role=option][aria-selected=true]');

test.beforeEach(({ home }) => {
  home.transcript(ONE, [prompt('Fix the login test', 0), answer([text('The fixture waited for a quokka.')], 100, 5)]);
  const docs = (record: object) => ({ ...record, cwd: '/work/docs' });
  home.transcript(OTHER, [docs(prompt('Write the changelog', 90)), docs(answer([text('Here it is.')], 900, 95))], '-work-docs');
});

test('opens everywhere, takes the focus, and gives it back', async ({ page, serve }) => {
  const server = await serve();
  for (const path of ['/sessions', `/sessions/${ONE}`, '/settings/diagnostics']) {
    await page.goto(`${server.url}${path}`);
    await hydrated(page);
    const opener = page.getByRole('link', { name: /Skip to content/ });
    await opener.focus();
    await page.keyboard.press('Control+k');
    await expect(field(page)).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(field(page)).toHaveCount(0);
    await expect(opener).toBeFocused();
  }
  // With the mouse, too; the key closes it again.
  await page.locator('.header-search').click();
  await expect(field(page)).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(field(page)).toHaveCount(0);
});

test('keys go through pages, actions and what is found while one types', async ({ page, serve }) => {
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await page.keyboard.press('Control+k');
  await expect(chosen(page)).toHaveText(/Cockpit/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(chosen(page)).toHaveAttribute('id', (await field(page).getAttribute('aria-activedescendant'))!);
  // Letters in order are enough.
  await page.keyboard.type('diagn');
  await expect(chosen(page)).toHaveText(/Diagnostics/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Diagnostics');
  // A session by its title.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('login test');
  await expect(page.getByRole('group', { name: 'Sessions' }).getByRole('option')).toHaveText(/Fix the login test/);
  await expect(page.getByRole('group', { name: 'Lately' })).toHaveCount(0);
  await looksRight(page);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/sessions/${ONE}`));
  // What was chosen comes first the next time.
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('group', { name: 'Lately' }).getByRole('option').first()).toHaveText(/Fix the login test/);
});

test('a sign in front says where to look', async ({ page, serve }) => {
  const server = await serve();
  await page.goto(`${server.url}/settings/diagnostics`);
  await hydrated(page);
  // The key of pages without a field for searching.
  await page.keyboard.press('/');
  await expect(field(page)).toHaveValue('/');
  await page.keyboard.type('quokka');
  const hit = page.getByRole('group', { name: 'In conversations' }).getByRole('option');
  // The place, and the way to the page with all of them.
  await expect(hit).toHaveCount(2);
  await expect(hit.locator('mark')).toHaveText('quokka');
  await expect(hit.last()).toHaveText(/All places with “quokka”/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/sessions/${ONE}.*#`));
  await page.keyboard.press('Control+k');
  await page.keyboard.type('@docs');
  await expect(page.getByRole('group', { name: 'Projects' }).getByRole('option')).toHaveCount(1);
  await expect(page.getByRole('group', { name: 'Pages' })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'Write the changelog' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Fix the login test' })).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('>light');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('>zzzz');
  await expect(page.getByText('Nothing fits.')).toBeVisible();
  await page.keyboard.press('Escape');
});

test('opens another tab with Ctrl+Enter, and fits a phone', async ({ context, page, serve }) => {
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('changelog');
  await expect(page.getByRole('group', { name: 'Sessions' }).getByRole('option')).toHaveCount(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  const opened = context.waitForEvent('page');
  await page.keyboard.press('Control+Enter');
  expect((await opened).url()).toContain(OTHER);
});
