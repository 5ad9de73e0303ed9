import { answer, append, call, expect, hydrated, looksRight, prompt, result, samples, test, text, thinking } from './cockpit';

const ID = '22222222-0000-4000-8000-000000000001';

test('a conversation can be read', async ({ home, page, serve }) => {
  home.transcript(ID, [
    prompt('Why does the test fail?'),
    answer([thinking('Let me look at the clock.'), text('I look at the `clock`:\n\n```rust\nfn main() {}\n```'), call('c1', 'Bash', { command: 'cargo test' })]),
    result('c1', 'error: test failed', true),
    answer([text('<script>alert(1)</script>[link](javascript:alert(1)) <img src="https://evil.example/x.png">')]),
  ]);
  const server = await serve();
  await page.goto(`${server.url}/sessions/${ID}`);
  await hydrated(page);
  await expect(page.locator('main')).toContainText('Why does the test fail?');
  const folded = page.locator('details', { hasText: 'cargo test' }).first();
  await expect(folded).not.toHaveAttribute('open');
  await folded.locator('summary').first().click();
  await expect(folded).toContainText('error: test failed');
  await expect(page.locator('main script, main a[href^="javascript"], main img[src^="http"]')).toHaveCount(0);
  await looksRight(page);
});

test('a running session grows in the open page', async ({ home, page, serve }) => {
  const turns = Array.from({ length: 30 }, (_, turn) => [prompt(`Question ${turn}`), answer([text(`Answer ${turn}\n\n${'word '.repeat(80)}`), call(`c${turn}`, 'Bash', { command: `echo ${turn}` })]), result(`c${turn}`, `out ${turn}`)]);
  const path = home.transcript(ID, turns.flat());
  const server = await serve();
  await page.goto(`${server.url}/sessions/${ID}`);
  await hydrated(page);
  const fold = page.locator('details', { hasText: 'echo 3' }).first();
  await fold.locator('summary').first().click();
  await expect(fold).toHaveAttribute('open', '');
  await page.evaluate(() => window.scrollTo(0, 400));
  const scrolled = await page.evaluate(() => window.scrollY);
  append(path, prompt('And one more thing'), answer([text('The fresh answer'), call('late', 'Bash', { command: 'sleep 1' })]));
  await expect(page.locator('main')).toContainText('And one more thing');
  await expect(page.locator('main')).toContainText('The fresh answer');
  await expect(fold).toHaveAttribute('open', '');
  expect(await page.evaluate(() => window.scrollY)).toBe(scrolled);
  // The result of a call that is already on the page.
  append(path, result('late', 'slept well'));
  const late = page.locator('details', { hasText: 'sleep 1' }).first();
  await late.locator('summary').first().click();
  await expect(late).toContainText('slept well');
  await expect(fold).toHaveAttribute('open', '');
});

test('an unknown session is a 404 page', async ({ serve, request }) => {
  const server = await serve();
  const response = await request.get(`${server.url}/sessions/${ID}`);
  expect(response.status()).toBe(404);
  expect(await response.text()).toContain('<h1');
});

test('sessions of the samples look right', async ({ home, page, serve }) => {
  test.skip(!samples, 'NOT TESTED: SESSION_PILOT_SAMPLES is not set');
  test.setTimeout(360_000);
  home.copy(`${samples}/home`);
  const server = await serve();
  for (const tool of ['claude', 'codex', 'gemini', 'opencode', 'kilo']) {
    const { sessions } = await (await page.request.get(`${server.url}/api/sessions?tool=${tool}&sort=tool_calls&limit=1`)).json();
    await page.goto(`${server.url}/sessions/${encodeURIComponent(sessions[0].id)}`);
    await hydrated(page);
    await looksRight(page);
  }
});
