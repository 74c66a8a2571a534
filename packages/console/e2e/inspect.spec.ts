/** The inspector: what it says of a token, what it keeps to itself, and the bench. */
import { enter, expect, expectWellMade, shoot, test } from './fixture.ts'
import { administrator } from './server.ts'

test('explains a token, verifies it in the page, and tells which check refuses a changed one', async ({
  page,
  server,
  member: person,
}) => {
  const token = await server.signInForToken(person)
  const sent: string[] = []
  page.on('request', request =>
    sent.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`),
  )
  await page.goto('/inspect')
  await expect(page.getByText('Nothing to inspect yet')).toBeVisible()
  await shoot(page, 'inspect-empty')
  await page.getByRole('textbox', { name: 'Token' }).fill(`Authorization: Bearer ${token}`)
  await expect(page.getByText(`${token.length} B`, { exact: true })).toBeVisible()
  await expect(page.getByText('who it is about')).toBeVisible()
  await expect(page.getByText(/in 10 minutes · 10 minutes/)).toBeVisible()
  // It leaves the page only when asked to.
  const ofToken = () => sent.filter(request => request.includes(token.slice(-40)))
  expect(ofToken()).toEqual([])
  await page.getByRole('button', { name: 'Have this server check it' }).click()
  await expect(page.getByText('A request with this token is accepted now.')).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: 'Passed:' })).toHaveCount(8)
  expect(ofToken()).toHaveLength(1)
  await expectWellMade(page)
  await shoot(page, 'inspect')
  for (const part of ['Signature', 'Payload', 'Header']) {
    await page.getByRole('group').getByRole('button', { name: part }).click()
    await expect(page.getByText(/^Refused: /)).toBeVisible()
    const changed = (await page.getByRole('textbox', { name: 'Token' }).inputValue()).replace(/^.* /, '')
    // The server's word, by the code that a request gets.
    const asked = await server.call('GET', '/auth/whoami', undefined, { authorization: `Bearer ${changed}` })
    await expect(page.getByText(`Refused: ${asked.body.code}`)).toBeVisible()
    await expect(page.getByRole('listitem').filter({ hasText: 'Failed:' }).first()).toContainText(
      asked.body.code ?? '',
    )
    if (part === 'Payload') await shoot(page, 'inspect-tampered')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByText('A request with this token is accepted now.')).toBeVisible()
  }
  await server.call('POST', '/auth/sign-out', {}, { authorization: `Bearer ${token}` })
  await page.getByRole('button', { name: 'Check again' }).click()
  await expect(page.getByText('Refused: revoked')).toBeVisible()
})

test('a foreign token: not well-formed here, its numbers and repeated members as they are written', async ({
  page,
}) => {
  const encode = (text: string) => Buffer.from(text).toString('base64url')
  const payload = '{"iss":"https://elsewhere.example","n":9007199254740993,"sub":"one","sub":"two"}'
  await page.goto('/inspect')
  await page
    .getByRole('textbox', { name: 'Token' })
    .fill(`${encode('{"alg":"RS256","kid":"theirs","typ":"JWT"}')}.${encode(payload)}.c2lnbmF0dXJl`)
  for (const text of ['9007199254740993', 'one', 'two', 'comes twice'])
    await expect(page.getByText(text, { exact: true }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Have this server check it' }).click()
  await expect(page.getByText('Refused: unknown-key')).toBeVisible()
  await expect(page.getByText('Missing, of another kind, or there twice: sub')).toBeVisible()
  await shoot(page, 'inspect-foreign')
})

test('without an answer it says so, and the token stays taken apart', async ({
  page,
  server,
  member: person,
}) => {
  const token = await server.signInForToken(person)
  await page.goto('/inspect')
  await page.getByRole('textbox', { name: 'Token' }).fill(token)
  await page.route('**/auth/token/inspect', route => route.abort('internetdisconnected'))
  await page.getByRole('button', { name: 'Have this server check it' }).click()
  await expect(page.getByText('The server did not check it')).toBeVisible()
  await expect(page.getByText('who it is about')).toBeVisible()
  await page.unroute('**/auth/token/inspect')
  await page.getByRole('button', { name: 'Check again' }).click()
  await expect(page.getByText('A request with this token is accepted now.')).toBeVisible()
})

test('what is no token is told', async ({ page }) => {
  await page.goto('/inspect')
  await page.getByRole('textbox', { name: 'Token' }).fill('nothing of the kind')
  await expect(page.getByText('This is no token')).toBeVisible()
})

test('an encrypted token opens for administrators only, and the roles of this server are its own', async ({
  alone,
}) => {
  const { page, server } = await alone({ COUNTERSIGN_TOKEN_FORMAT: 'jwe' })
  await page.goto('/inspect')
  await page.getByRole('button', { name: 'Make an example' }).click()
  await expect(page.getByText('This token is encrypted')).toBeVisible()
  await expect(page.getByText('Only administrators can have the server open it')).toBeVisible()
  await expect(page.getByText('A request with this token is accepted now.')).toBeVisible()
  await expect(page.getByText('how the key is agreed')).toBeVisible()
  await expect(page.getByText('who it is about')).toHaveCount(0)
  const token = await server.signInForToken(administrator)
  await enter(page, administrator, '/inspect')
  await page.getByRole('textbox', { name: 'Token' }).fill(token)
  await page.getByRole('button', { name: 'Have this server check it' }).click()
  await expect(page.getByText('Payload inside, opened by the server')).toBeVisible()
  await expect(page.getByText('who it is about')).toBeVisible()
  await expect(page.getByText('roles of the subject')).toBeVisible()
  await expect(page.getByText('not a claim of this server')).toHaveCount(0)
  await expectWellMade(page)
})

test('an example is made where tokens are bound to a key', async ({ alone }) => {
  const { page } = await alone({ COUNTERSIGN_DPOP: 'required' })
  await page.goto('/inspect')
  await page.getByRole('button', { name: 'Make an example' }).click()
  await expect(page.getByText('with a proof of the key that it is bound to')).toBeVisible()
})
