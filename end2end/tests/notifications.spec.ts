import { type Home, answer, append, expect, hydrated, looksRight, prompt, test, text } from './cockpit';
import type { Page } from '@playwright/test';

const ID = '99999999-0000-4000-8000-000000000001';

/** The record as if it had been written a minute ago, by a model nobody knows the price of. */
function mystery(record: object, model = 'mystery-1'): object {
  const { message } = record as { message: object };
  return { ...record, timestamp: new Date(Date.now() - 60_000).toISOString(), message: { ...message, model } };
}

const now = (record: object) => ({ ...record, timestamp: new Date(Date.now() - 60_000).toISOString() });
const fill = (home: Home) => home.transcript(ID, [now(prompt('Try it')), mystery(answer([text('Hm.')], 70))]);
const bell = (page: Page) => page.locator('.header .bell');
const opened = (page: Page) => page.locator('#bell');

test('a finding is counted at the bell, opened, dismissed and brought back with keys', async ({ home, page, serve, request }) => {
  fill(home);
  const server = await serve();
  await expect.poll(async () => (await (await request.get(`${server.url}/api/notifications/count`)).json()).unread).toBe(1);
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await expect(bell(page)).toHaveAccessibleName('Notifications: 1 unread');
  await bell(page).focus();
  await page.keyboard.press('Enter');
  await expect(opened(page)).toBeVisible();
  await expect(opened(page).locator('.notice')).toContainText('mystery-1 has no price');
  await expect(opened(page).locator('.notice time')).toHaveAttribute('title', /UTC/);
  await looksRight(page);
  const dismiss = opened(page).getByRole('button', { name: /^Dismiss: mystery-1/ });
  await dismiss.focus();
  await page.keyboard.press('Enter');
  await expect(opened(page).getByText('Nothing to tell')).toBeVisible();
  await expect(bell(page)).toHaveAccessibleName('Notifications');
  await page.locator('.toasts').getByRole('button', { name: 'Undo' }).press('Enter');
  await expect.poll(async () => (await (await request.get(`${server.url}/api/notifications`)).json()).total).toBe(1);
  await page.keyboard.press('Escape');
  await expect(opened(page)).toBeHidden();
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Notifications');
  await expect(page.locator('main .notice')).toContainText('mystery-1 has no price');
  await looksRight(page);
});

test('what is told while a page is open is counted there, and read by following it', async ({ home, page, serve }) => {
  const path = home.transcript(ID, [now(prompt('Try it'))]);
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await expect(bell(page)).toHaveAccessibleName('Notifications');
  append(path, mystery(answer([text('Hm.')], 70)));
  await expect(bell(page)).toHaveAccessibleName('Notifications: 1 unread', { timeout: 20_000 });
  await bell(page).click();
  await opened(page).getByRole('link', { name: 'See the sessions' }).click();
  await expect(page).toHaveURL(/model=mystery-1/);
  await expect(opened(page)).toBeHidden();
  await expect(bell(page)).toHaveAccessibleName('Notifications');
});

test('the page narrows by its address, also without scripts, and says why it is empty', async ({ browser, home, page, serve }) => {
  fill(home);
  const server = await serve();
  await page.goto(`${server.url}/notifications`);
  await hydrated(page);
  await expect(page.locator('main .notice')).toHaveCount(1);
  await page.getByRole('button', { name: /^Dismiss: mystery-1/ }).click();
  await expect(page.getByRole('heading', { name: 'Nothing to tell' })).toBeVisible();
  await looksRight(page);
  await page.getByRole('navigation', { name: 'State' }).getByRole('link', { name: 'Dismissed' }).click();
  await expect(page).toHaveURL(/state=dismissed/);
  await expect(page.locator('main .notice')).toContainText('dismissed');
  await page.getByRole('navigation', { name: 'Kind' }).getByRole('link', { name: 'Pruning has ended' }).click();
  await expect(page.getByText('No notification matches the filters above.')).toBeVisible();
  await looksRight(page);
  await page.goBack();
  await page.getByRole('button', { name: /^Bring back: mystery-1/ }).click();
  await expect(page.getByText('No notification matches the filters above.')).toBeVisible();
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const reading = await plain.newPage();
  await reading.goto(`${server.url}/notifications?type=unpriced`);
  await expect(reading.locator('main .notice')).toContainText('mystery-1 has no price');
  await reading.getByRole('navigation', { name: 'State' }).getByRole('link', { name: 'All', exact: true }).click();
  await expect(reading).toHaveURL(/state=all&type=unpriced/);
  await expect(reading.locator('main .notice')).toHaveCount(1);
  await plain.close();
});

test('kinds are told as wanted, at once', async ({ home, page, serve }) => {
  fill(home);
  const server = await serve();
  await page.goto(`${server.url}/settings/notifications`);
  await hydrated(page);
  await expect(bell(page)).toHaveAccessibleName('Notifications: 1 unread');
  await looksRight(page);
  await page.getByLabel('A model has no price', { exact: true }).and(page.locator('select')).selectOption('silent');
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect(bell(page)).toHaveAccessibleName('Notifications');
  await bell(page).click();
  await expect(opened(page).locator('.notice')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await page.getByLabel('A model has no price', { exact: true }).and(page.locator('select')).selectOption('off');
  await expect.poll(async () => {
    await page.goto(`${server.url}/notifications?state=all`);
    return page.locator('main .notice').count();
  }).toBe(0);
});

test('the browser tells once it was asked to, under one name in all pages', async ({ browser, home, serve, request }) => {
  const path = home.transcript(ID, [now(prompt('Try it'))]);
  const server = await serve();
  const context = await browser.newContext({ locale: 'en-GB', serviceWorkers: 'block' });
  // The browser's own would stand outside of any page.
  await context.addInitScript(() => {
    const told: string[] = [];
    const tell = function (title: string, options: { body: string; tag: string }) {
      told.push(`${title}|${options.body}|${options.tag}`);
    };
    const allow = async () => {
      sessionStorage.setItem('permission', 'granted');
      Object.assign(tell, { permission: 'granted' });
      return 'granted';
    };
    Object.assign(tell, { permission: sessionStorage.getItem('permission') ?? 'default', requestPermission: allow });
    Object.assign(window, { Notification: tell, told });
  });
  await request.put(`${server.url}/api/notifications/preferences`, { data: { kind: 'unpriced', level: 'show', browser: true } });
  const pages = [await context.newPage(), await context.newPage()];
  for (const one of pages) {
    await one.goto(`${server.url}/settings/notifications`);
    await hydrated(one);
    await expect(one.getByText('This browser was not asked yet.')).toBeVisible();
    await one.getByRole('button', { name: 'Allow them in this browser' }).click();
    await expect(one.getByText('This browser shows them')).toBeVisible();
  }
  append(path, mystery(answer([text('Hm.')], 70)));
  const told = (one: Page) => one.evaluate(() => (window as unknown as { told: string[] }).told);
  for (const one of pages) await expect.poll(() => told(one), { timeout: 20_000 }).toHaveLength(1);
  const [first] = await told(pages[0]);
  expect(first).toMatch(/^SessionPilot\|mystery-1 has no price.*\|session-pilot-\d+-1$/);
  expect(await told(pages[1])).toEqual([first]);
  await context.close();
});

test('a browser that refuses is told how to change that', async ({ browser, serve }) => {
  const server = await serve();
  const context = await browser.newContext({ locale: 'en-GB', serviceWorkers: 'block' });
  await context.addInitScript(() => Object.assign(window, { Notification: Object.assign(() => {}, { permission: 'denied' }) }));
  const page = await context.newPage();
  await page.goto(`${server.url}/settings/notifications`);
  await hydrated(page);
  await expect(page.getByText("in the browser's own settings")).toBeVisible();
  await expect(page.getByRole('button', { name: 'Allow them in this browser' })).toBeHidden();
  await context.close();
});
