import { answer, expect, hydrated, looksRight, prompt, test, text } from './cockpit';

const ID = '55555555-0000-4000-8000-000000000001';
const MODEL = 'claude-sonnet-4-5-20250929';

test('zone and currency change what is shown everywhere, and wrong values are named', async ({ home, page, serve, request }) => {
  home.transcript(ID, [prompt('Hello'), answer([text('Hi')], 100_000)]);
  const server = await serve('--no-timezone');
  await page.goto(`${server.url}/settings/general`);
  await hydrated(page);
  await looksRight(page);
  await page.getByLabel('Currency', { exact: true }).fill('Euro');
  await page.getByLabel('Currency', { exact: true }).blur();
  await expect(page.getByText('Currency is not a code of three letters')).toBeVisible();
  await page.getByLabel('Currency', { exact: true }).fill('EUR');
  await page.getByLabel('Rate', { exact: true }).fill('0,5');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByText('Day of the rate is missing')).toBeVisible();
  await page.getByLabel('Day of the rate').fill('2026-03-20');
  await page.getByLabel('Time zone').fill('Mars/Base');
  await page.getByLabel('Time zone').blur();
  await expect(page.getByText('Time zone is not known')).toBeVisible();
  await looksRight(page);
  await page.getByLabel('Time zone').fill('Asia/Tokyo');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await expect(page.getByText('Saved.')).toBeVisible();
  const [session] = (await (await request.get(`${server.url}/api/sessions`)).json()).sessions;
  await page.goto(`${server.url}/sessions/${ID}`);
  await hydrated(page);
  const euros = (Number(session.cost_usd) / 2).toFixed(2);
  await expect(page.locator('main')).toContainText(`€${euros}`);
  // 09:00 in UTC is 18:00 in Tokyo.
  await expect(page.locator('main')).toContainText('18:0');
});

test('what a flag decides is shown and cannot be changed', async ({ home, page, serve }) => {
  home.transcript(ID, [prompt('Hello')]);
  const server = await serve();
  await page.goto(`${server.url}/settings/general`);
  await hydrated(page);
  await expect(page.getByText('set by --timezone')).toBeVisible();
  await expect(page.getByLabel('Time zone')).toHaveAttribute('readonly', '');
  await expect(page.getByText('set by SESSION_PILOT_HOME')).toBeVisible();
});

test('the second of two tabs is told, and keeps what was typed', async ({ context, home, serve }) => {
  home.transcript(ID, [prompt('Hello')]);
  const server = await serve();
  // Pages of their own: the browser itself reports an answer of 409 on the console.
  const [mine, other] = [await context.newPage(), await context.newPage()];
  for (const tab of [mine, other]) {
    await tab.goto(`${server.url}/settings/accounts`);
    await hydrated(tab);
    await tab.getByText('Change claude').click();
  }
  await other.getByLabel('Name').fill('Ours');
  await other.getByRole('button', { name: 'Save' }).click();
  await expect(other.getByRole('heading', { name: 'Ours' })).toBeVisible();
  await mine.getByLabel('Name').fill('Mine');
  await mine.getByRole('button', { name: 'Save' }).click();
  await expect(mine.getByText('Nothing was saved')).toBeVisible();
  await expect(mine.getByLabel('Name')).toHaveValue('Mine');
  await mine.getByRole('button', { name: 'Load what is there now' }).click();
  await expect(mine.getByRole('heading', { name: 'Ours' })).toBeVisible();
});

test('settings are found by typing, with the keyboard alone', async ({ home, page, serve }) => {
  home.transcript(ID, [prompt('Hello')]);
  const server = await serve();
  await page.goto(`${server.url}/settings/about`);
  await hydrated(page);
  await page.getByRole('searchbox', { name: 'Search settings' }).focus();
  await page.keyboard.type('currency');
  await expect(page.getByText('1 setting found')).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/settings\/general$/);
  await expect(page.getByRole('heading', { level: 1, name: 'General' })).toBeVisible();
});

test('a form is filled in with keys alone', async ({ home, page, serve }) => {
  home.transcript(ID, [prompt('Hello'), answer([text('Hi')], 100_000)]);
  const server = await serve();
  await page.goto(`${server.url}/sessions`);
  await hydrated(page);
  await page.keyboard.press('g');
  await page.keyboard.press(',');
  await expect(page.getByRole('heading', { level: 1, name: 'General' })).toBeVisible();
  const currency = page.getByLabel('Currency', { exact: true });
  await expect(currency).toBeVisible();
  for (let stops = 0; stops < 60 && !(await currency.evaluate((field) => field === document.activeElement)); stops += 1) await page.keyboard.press('Tab');
  await expect(currency).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('EUR');
  await page.keyboard.press('Enter');
  // The first field with a fault has the focus.
  await expect(page.getByLabel('Rate', { exact: true })).toBeFocused();
  await page.keyboard.type('0.9');
  await page.keyboard.press('Tab');
  await page.keyboard.type('03202026');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect(currency).toHaveValue('EUR');
  // Appearance takes effect at once, and the menu of the header knows.
  const roomy = page.locator('main').getByRole('button', { name: 'Comfortable' });
  for (let stops = 0; stops < 60 && !(await roomy.evaluate((button) => button === document.activeElement)); stops += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-density', 'comfortable');
  await expect(page.locator('#preferences').getByRole('button', { name: 'Comfortable', includeHidden: true })).toHaveAttribute('aria-pressed', 'true');
});

test('a price is changed, the history priced again, and both taken back', async ({ home, page, serve, request }) => {
  home.transcript(ID, [prompt('Hello'), answer([text('Hi')], 1_000_000)]);
  const server = await serve();
  const cost = async () => Number((await (await request.get(`${server.url}/api/sessions`)).json()).sums.cost_usd);
  const before = await cost();
  await page.goto(`${server.url}/settings/prices`);
  await hydrated(page);
  await looksRight(page);
  await page.getByRole('button', { name: 'Add a price' }).last().click();
  const dialog = page.locator('dialog[open]');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Model is missing')).toBeVisible();
  await looksRight(page);
  for (const [label, value] of [['Model', MODEL], ['Valid from', '2026-01-01'], ['Input', '0'], ['Output', '7'], ['Cache read', '0'], ['Cache written', '0'],
    ['Source', 'our contract'], ['Read on', '2026-01-02']]) {
    await dialog.getByLabel(label, { exact: true }).fill(value);
  }
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('main')).toContainText('Prices changed since the history was priced');
  await expect(page.locator('main')).toContainText('our contract');
  expect(await cost()).toBe(before);
  await page.getByRole('button', { name: 'Show what that would change…' }).click();
  // A million tokens of output at seven dollars, all else free.
  await expect(dialog).toContainText('$7.00');
  await looksRight(page);
  await dialog.getByRole('button', { name: 'Price again' }).click();
  await expect.poll(cost).toBe(7);
  await expect(page.locator('main')).toContainText('The whole history is priced by these prices.');
  await page.getByRole('button', { name: 'Take back the last change' }).click();
  await expect(page.locator('main')).toContainText('Prices changed since the history was priced');
  await page.getByRole('button', { name: 'Show what that would change…' }).click();
  await dialog.getByRole('button', { name: 'Price again' }).click();
  await expect.poll(cost).toBe(before);
});

test('about can be copied and tells no paths', async ({ context, home, page, serve }) => {
  home.transcript(ID, [prompt('Hello')]);
  const server = await serve();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${server.url}/settings/about`);
  await hydrated(page);
  await looksRight(page);
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('claude: 1 accounts, 1 sessions');
  expect(copied).not.toContain(home.path);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('general settings are a plain form', async ({ home, page, serve }) => {
    home.transcript(ID, [prompt('Hello'), answer([text('Hi')], 100_000)]);
    const server = await serve();
    await page.goto(`${server.url}/settings/general`);
    await page.getByLabel('Currency', { exact: true }).fill('CHF');
    await page.getByLabel('Rate', { exact: true }).fill('2');
    await page.getByLabel('Day of the rate').fill('2026-03-20');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await expect(page.getByLabel('Currency', { exact: true })).toHaveValue('CHF');
    await page.goto(`${server.url}/sessions`);
    await expect(page.locator('main')).toContainText('CHF');
  });
});

test('every page of the settings leads to every other', async ({ page, serve }) => {
  const server = await serve();
  await page.goto(`${server.url}/settings/general`);
  await hydrated(page);
  const pages = page.getByRole('navigation', { name: 'Settings' });
  for (const name of ['Retention', 'General', 'Security', 'Prices', 'General', 'Accounts', 'Diagnostics', 'About', 'General']) {
    await pages.getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(page).toHaveURL(`${server.url}/settings/${name.toLowerCase()}`);
  }
});
