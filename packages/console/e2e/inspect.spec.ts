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
  await expect(page.getByText('Every check passes.')).toBeVisible()
  await expect(page.getByText(`${token.length} B`, { exact: true })).toBeVisible()
  await expect(page.getByText('who it is about')).toBeVisible()
  await expect(page.getByText(/in 10 minutes · 10 minutes/)).toBeVisible()
  await expectWellMade(page)
  await shoot(page, 'inspect')
  for (const [part, refusal] of [
    ['Signature', 'Refused by the signature'],
    ['Payload', /Refused by the (?:signature|form)/],
    ['Header', /Refused by the (?:form|algorithm|key|signature|type)/],
  ] as const) {
    await page.getByRole('group').getByRole('button', { name: part }).click()
    await expect(page.getByText(refusal)).toBeVisible()
    if (part === 'Payload') await shoot(page, 'inspect-tampered')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByText('Every check passes.')).toBeVisible()
  }
  // It leaves the page only when asked to.
  expect(sent.filter(request => request.includes(token.slice(-40)))).toEqual([])
  await page.getByRole('button', { name: 'Present the token' }).click()
  await expect(page.getByText(`Accepted: it is ${person.identifier}.`)).toBeVisible()
  expect(sent.filter(request => request.includes(token.slice(-40)))).toHaveLength(1)
  await server.call('POST', '/auth/sign-out', {}, { authorization: `Bearer ${token}` })
  await page.getByRole('button', { name: 'Present the token' }).click()
  await expect(page.getByText('revoked', { exact: true })).toBeVisible()
  await expect(page.getByText('Every check passes.')).toBeVisible()
})

test('what is no token is told', async ({ page }) => {
  await page.goto('/inspect')
  await page.getByRole('textbox', { name: 'Token' }).fill('nothing of the kind')
  await expect(page.getByText('This is no token')).toBeVisible()
})

test('an encrypted token opens for administrators only', async ({ alone }) => {
  const { page } = await alone({ COUNTERSIGN_TOKEN_FORMAT: 'jwe' })
  await page.goto('/inspect')
  await page.getByRole('button', { name: 'Make an example' }).click()
  await expect(page.getByText('This token is encrypted')).toBeVisible()
  await expect(page.getByText('Only administrators can have the server open')).toBeVisible()
  const token = await page.getByRole('textbox', { name: 'Token' }).inputValue()
  await enter(page, administrator, '/inspect')
  await page.getByRole('textbox', { name: 'Token' }).fill(token)
  await page.getByRole('button', { name: 'Open it' }).click()
  await expect(page.getByText('What the server reads in it')).toBeVisible()
  await expect(page.getByText('who it is about')).toBeVisible()
  await expectWellMade(page)
})
