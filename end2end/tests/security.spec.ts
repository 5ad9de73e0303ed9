import { expect, hydrated, looksRight, prompt, test } from './cockpit';

const ONE = '55555555-0000-4000-8000-000000000001';
const PASSWORD = 'correct horse battery';

test.beforeEach(({ home }) => home.transcript(ONE, [prompt('Hello')]));

test('a password is set, asked for, and leads back to where one wanted to go', async ({ page, serve }) => {
  const server = await serve();
  await page.goto(`${server.url}/settings/security`);
  await hydrated(page);
  await expect(page.locator('main')).toContainText('No password is set');
  await looksRight(page);
  await page.getByRole('button', { name: 'Set a password' }).click();
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('New password again').fill('something else');
  await page.getByRole('button', { name: 'Save the password' }).click();
  await expect(page.getByLabel('New password again')).toHaveAccessibleDescription('The two new passwords differ.');
  await looksRight(page);
  await page.getByLabel('New password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Save the password' }).click();
  await expect(page).toHaveURL(/\/login\?return_to=%2Fsettings%2Fsecurity$/);
  await looksRight(page);
  await page.goto(`${server.url}/sessions/${ONE}#m-0`);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${server.url}/sessions/${ONE}#m-0`);
  await hydrated(page);
  await page.goto(`${server.url}/settings/security`);
  await hydrated(page);
  await expect(page.locator('#logins')).toContainText('this browser');
  await looksRight(page);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page).toHaveURL(/\/login\?return_to=/);
});

test('with keys alone one signs in, changes the password, and signs out', async ({ page, serve }) => {
  const server = await serve();
  server.setPassword(PASSWORD);
  await page.goto(`${server.url}/sessions`);
  // The field has the focus.
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sessions');
  await hydrated(page);
  await page.keyboard.press('g');
  await page.keyboard.press('y');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Security');
  const change = page.getByRole('button', { name: 'Change the password' });
  for (let steps = 0; steps < 60 && !(await change.evaluate((element) => element === document.activeElement)); steps += 1) {
    await page.keyboard.press('Tab');
  }
  await expect(change).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.locator('dialog[open]');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(change).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByLabel('Current password').focus();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Tab');
  await page.keyboard.type('another good password');
  await page.keyboard.press('Tab');
  await page.keyboard.type('another good password');
  await page.keyboard.press('Enter');
  await expect(page.locator('.toasts')).toContainText('The password is saved.');
  await expect(dialog).toHaveCount(0);
  await page.getByRole('button', { name: 'Sign out', exact: true }).press('Enter');
  // The page hears of it by its stream as well, and may lead there first, with the way back.
  await expect(page).toHaveURL(/\/login(\?|$)/);
});

test('a token is shown once and opens what it says', async ({ page, serve, request }) => {
  const server = await serve();
  await page.goto(`${server.url}/settings/security`);
  await hydrated(page);
  await page.getByRole('button', { name: 'Make a token' }).click();
  const dialog = page.locator('dialog[open]');
  await page.getByLabel('What it is for').fill('nightly report');
  await looksRight(page);
  await dialog.getByRole('button', { name: 'Make a token' }).click();
  const secret = await dialog.locator('.security-secret').innerText();
  await looksRight(page);
  await page.keyboard.press('Escape');
  await expect(page.locator('#tokens')).toContainText('nightly report');
  await expect(page.locator('main')).not.toContainText(secret);
  await looksRight(page);
  const headers = { authorization: `Bearer ${secret}` };
  expect((await request.get(`${server.url}/api/sessions`, { headers })).status()).toBe(200);
  expect((await request.post(`${server.url}/api/sessions/sync`, { headers })).status()).toBe(403);
  await page.getByRole('button', { name: 'Revoke the token nightly report' }).click();
  await expect(page.locator('main')).toContainText('There are no tokens.');
  expect((await request.get(`${server.url}/api/sessions`, { headers })).status()).toBe(401);
});

test('below a path of its own links, functions, parts and the stream work', async ({ home, page, serveWith }) => {
  const server = await serveWith({ SESSION_PILOT_BASE_PATH: '/pilot' });
  const paths: string[] = [];
  page.on('request', (sent) => paths.push(new URL(sent.url()).pathname));
  await page.goto(`${server.url}/`);
  await hydrated(page);
  await expect(page).toHaveURL(/\/pilot\/$/);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sessions' }).click();
  await expect(page).toHaveURL(/\/pilot\/sessions$/);
  await page.getByRole('link', { name: 'Hello' }).click();
  await expect(page).toHaveURL(new RegExp(`/pilot/sessions/${ONE}$`));
  await expect(page.locator('.breadcrumb')).toContainText('55555555…');
  const rooms = page.getByRole('navigation', { name: 'Main' });
  await rooms.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Security' }).click();
  await expect(page).toHaveURL(/\/pilot\/settings\/security$/);
  await expect(page.locator('#reach')).toContainText('/pilot');
  await expect(rooms.locator('[aria-current=page]')).toHaveText('Settings');
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page).toHaveURL(/\/pilot\/settings\/retention$/);
  await page.reload();
  await hydrated(page);
  await page.getByRole('button', { name: 'Appearance and keys' }).click();
  await page.locator('#preferences').getByRole('button', { name: 'Dark' }).click();
  await expect.poll(async () => (await page.context().cookies()).map(({ name, path }) => `${name} ${path}`)).toEqual(['theme /pilot']);
  await page.keyboard.press('Escape');
  await rooms.getByRole('link', { name: 'Sessions', exact: true }).click();
  home.transcript('55555555-0000-4000-8000-000000000002', [prompt('It is alive')]);
  await expect(page.locator('main')).toContainText('It is alive');
  await page.goBack();
  await expect(page).toHaveURL(/\/pilot\/settings\/retention$/);
  expect(paths.filter((path) => path !== '/pilot' && !path.startsWith('/pilot/'))).toEqual([]);
  for (const wanted of ['/pilot/fn/', '/pilot/pkg/', '/pilot/api/events', '/pilot/preferences']) {
    expect(paths.some((path) => path.startsWith(wanted)), wanted).toBe(true);
  }
});

test('people sign in and out without scripts', async ({ browser, serve }) => {
  const server = await serve();
  server.setPassword(PASSWORD);
  // A page of its own: a wrong password is a status that browsers note on their console.
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.url}/sessions`);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('This is not the password.');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.locator('main')).toContainText('Hello');
  await page.goto(`${server.url}/settings/security`);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/\/login$/);
  await page.goto(`${server.url}/sessions`);
  await expect(page).toHaveURL(/\/login\?return_to=%2Fsessions$/);
  await context.close();
});

test('whoever is refused reads which setting changes it', async ({ browser, serve }) => {
  const server = await serve();
  // Refusals are a status that browsers note on their console.
  const context = await browser.newContext({ extraHTTPHeaders: { 'x-forwarded-for': '203.0.113.7' } });
  const page = await context.newPage();
  expect((await page.goto(`${server.url}/sessions`))!.status()).toBe(403);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This is refused');
  await expect(page.locator('main')).toContainText('SESSION_PILOT_TRUSTED_PROXIES=127.0.0.1');
  await looksRight(page);
  await context.close();
});

test('a name that is not ours is refused by a page that says how to allow it', async ({ serve, playwright }, { project }) => {
  const server = await serve();
  const { launchOptions } = project.use;
  const names = '--host-resolver-rules=MAP cockpit.example 127.0.0.1';
  const browser = await playwright.chromium.launch({ ...launchOptions, args: [...(launchOptions?.args ?? []), names] });
  const page = await (await browser.newContext({ locale: 'de-DE' })).newPage();
  const answer = await page.goto(server.url.replace('127.0.0.1', 'cockpit.example'));
  expect(answer!.status()).toBe(403);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Das wird abgelehnt');
  await expect(page.locator('main')).toContainText('ALLOWED_HOSTS=cockpit.example');
  await looksRight(page);
  await browser.close();
});
