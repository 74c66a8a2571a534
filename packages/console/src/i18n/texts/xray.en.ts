/** English: X-ray. */
export const xrayEn = {
  'xray.title': 'X-ray',
  'xray.lead':
    'One account signs in twice, for a session and for a token, and every message shown is one that this server really exchanged with your browser. Open any step to read it.',
  'xray.controls': 'Next action',
  'xray.which': 'Diagram',
  'xray.whose': 'Account to use',
  'xray.whose.new': 'Throw-away',
  'xray.whose.own': 'Your own',
  'xray.whose.new.hint':
    'X-ray creates an account for this run and deletes it when the run ends, or when you leave the page. Only this page knows its password.',
  'xray.whose.own.hint':
    'The forced logout at the end is a real one: it ends every session and token of this account, on every device.',
  'xray.do.signIn': 'Sign in both ways',
  'xray.do.use': 'Send the next request',
  'xray.do.end': 'Force logout',
  'xray.do.node': 'Look at the other nodes',
  'xray.node.needsAdmin':
    'Only administrators can see how the change reached the other nodes. Sign in as one and run X-ray again.',
  'xray.again': 'Start over',
  'xray.save': 'Save as a picture',
  'xray.mask': 'Hide secrets',
  'xray.previous': 'Previous',
  'xray.next': 'Next',
  'xray.notYet': 'This has not happened yet. Run it to see the real messages.',
  'xray.position': 'Step {step} of {steps}',
  'xray.records_one': '{count} record',
  'xray.records_other': '{count} records',
  'xray.nodes_one': '{count} node, {ms} ms',
  'xray.nodes_other': '{count} nodes, {ms} ms',
  'xray.body': 'body {bytes}',
  'xray.composed':
    'Composed by the server: no script can read this. Of the value it gives the first six characters and the length. The line Countersign-Xray asks for that; only this page sends it.',
  'xray.honest':
    'Both sides take turns, after a warm-up, and times are medians. The session side uses a real HttpOnly cookie, which no script can read, this page included: the server repeats what it set and what it received, with the value masked.',
  'xray.honest.run':
    'Both sides take turns, after a warm-up, and times are medians. The session side uses a real HttpOnly cookie. For this run it is called {name}, so that your own session stays signed in; everything else about it is as in any sign-in. No script can read it, this page included: the server repeats what it set and what it received, with the value masked.',
  'xray.diagram.session': 'Sequence diagram of a sign-in for a session',
  'xray.diagram.token': 'Sequence diagram of a sign-in for a token',
  'xray.mode.session': 'Session',
  'xray.mode.token': 'Token',
  'xray.about.session':
    'The server remembers. The browser carries an identifier that means nothing by itself.',
  'xray.about.token': 'The client remembers. It carries a signed statement, and the server keeps nothing.',
  'xray.about.token.refresh':
    'The client carries a signed statement. The server keeps one record per login, for the refresh token.',
  'xray.party.client': 'Browser',
  'xray.party.server': 'Server',
  'xray.party.store': 'Store',
  'xray.raw.request': 'Request',
  'xray.raw.response': 'Answer',
  'xray.raw.client': 'What the browser holds',
  'xray.raw.script': 'What a script finds, asked just now',
  'xray.raw.store': 'What the store holds of it',
  'xray.raw.claims': 'What the token says',
  'xray.raw.timing': 'How long it took',
  'xray.raw.propagation': 'When each node had applied it',

  'xray.step.form': 'A person fills in the form',
  'xray.step.ask': 'The client asks to be signed in',
  'xray.step.prove': 'The server proves the password',
  'xray.step.keep': 'What the store keeps',
  'xray.step.give': 'The server answers',
  'xray.step.hold': 'What the client holds now',
  'xray.step.use': 'The next request',
  'xray.step.check': 'The server checks it',
  'xray.step.answer': 'And answers',
  'xray.step.end': 'Forced logout',
  'xray.step.refuse': 'The same request again',
  'xray.step.node': 'Another node',

  'xray.caption.form': 'The same form and the same account for both.',
  'xray.caption.ask': 'The bodies differ in one word: the kind of credential that is wanted.',
  'xray.caption.prove': 'One password hash each, slow on purpose: guessing has to cost something.',
  'xray.caption.keep': 'Here they differ: a record on one side, nothing on the other.',
  'xray.caption.keep.refresh':
    'One record each: of the session, and of the login behind the refresh token. The access token itself is stored nowhere.',
  'xray.caption.give': 'Set-Cookie with a meaningless identifier, or a statement that anybody can verify.',
  'xray.caption.give.jwe': 'Set-Cookie with a meaningless identifier, or an encrypted, signed statement.',
  'xray.caption.hold': 'A cookie that no script can read, or a token that a script has to keep.',
  'xray.caption.hold.jwe': 'A cookie that no script can read, or a token that only the server can open.',
  'xray.caption.use': 'The browser sends the cookie by itself; a script has to attach the token.',
  'xray.caption.check': 'Both are checked from memory: neither reads the store.',
  'xray.caption.check.dpop':
    'Session and token are checked from memory. The proof is noted in the store, so that it works only once.',
  'xray.caption.answer': 'The same identity either way.',
  'xray.caption.end': 'One change ends both. It is on disk before the server answers.',
  'xray.caption.refuse': 'Refused at once, the token too, although its signature is still valid.',
  'xray.caption.node': 'Every node follows one ordered feed of changes.',

  'xray.label.form.session': 'name and password',
  'xray.label.form.token': 'name and password',
  'xray.label.ask.session': 'POST /auth/sign-in',
  'xray.label.ask.token': 'POST /auth/sign-in',
  'xray.label.prove.session': 'argon2id',
  'xray.label.prove.token': 'argon2id, then a signature',
  'xray.label.keep.session': 'record, keyed by a digest',
  'xray.label.keep.token': 'nothing to keep',
  'xray.label.keep.token.refresh': 'record of the login',
  'xray.label.give.session': 'Set-Cookie: …; HttpOnly',
  'xray.label.give.token': 'Authorization: Bearer …',
  'xray.label.give.token.dpop': 'Authorization: DPoP …',
  'xray.label.hold.session': 'a cookie',
  'xray.label.hold.token': 'a signed token',
  'xray.label.hold.token.jwe': 'an encrypted token',
  'xray.label.use.session': 'GET, Cookie: …',
  'xray.label.use.token': 'GET, Bearer eyJ…',
  'xray.label.use.token.dpop': 'GET, DPoP eyJ…, proof',
  'xray.label.check.session': 'digest → memory → live?',
  'xray.label.check.token': 'signature → claims → ended?',
  'xray.label.check.token.jwe': 'decrypt → signature → ended?',
  'xray.label.answer.session': 'who it is',
  'xray.label.answer.token': 'who it is',
  'xray.label.end.session': 'record ended, feed',
  'xray.label.end.token': 'epoch raised, feed',
  'xray.label.refuse.session': 'revoked',
  'xray.label.refuse.token': 'revoked',
  'xray.label.node.session': 'feed applied elsewhere',
  'xray.label.node.token': 'feed applied elsewhere',

  'xray.why.form.session':
    'A plain form. A password manager can fill it in, and it works without JavaScript.',
  'xray.why.form.token': 'The same form. A token needs a script, because something has to hold it.',
  'xray.why.ask.session':
    'The body says credential: "session". The password travels once, over TLS, and is never stored as it is.',
  'xray.why.ask.token':
    'The body says credential: "token", which is two letters shorter. Every other line of it is the same.',
  'xray.why.ask.token.dpop':
    'The DPoP header proves that this page holds a private key. The token will be bound to that key.',
  'xray.why.prove.session':
    'The password is hashed with argon2id and compared with the stored hash. An unknown name takes as long, so that nobody can find out which names exist.',
  'xray.why.prove.token':
    'The same hash. Then the header and the payload are signed with the server’s key, which is brief next to the hash: where the two figures differ, it is mostly chance.',
  'xray.why.prove.token.jwe': 'Then the signed token is encrypted with a key that only the server has.',
  'xray.why.keep.session':
    'A record: whose session it is, when it began, when it ends. Its key is the SHA-256 digest of the identifier, so that whoever reads the store cannot use what is in it.',
  'xray.why.keep.token':
    'Nothing. The list below is the server’s own answer: this sign-in added no login to it.',
  'xray.why.keep.token.refresh':
    'Nothing of the access token. But refresh tokens are switched on here, so the login is recorded and listed like a session.',
  'xray.why.give.session':
    'Set-Cookie with HttpOnly and SameSite: the browser stores it, and no script ever sees it. The body has no secret in it.',
  'xray.why.give.token':
    'The token is in the Authorization header and in the body, for a script to take. Whoever holds it can use it until it expires or is ended.',
  'xray.why.give.token.refresh':
    'A refresh token comes with it. It works once, and each use answers the next one.',
  'xray.why.hold.session':
    'A cookie in the browser’s own store: random bytes that mean nothing to whoever reads them and cannot be guessed. A script that was injected into the page cannot copy it.',
  'xray.why.hold.token':
    'A statement: who, by whom, for whom, until when. Anybody can read it; nobody can change it. Here it is in the memory of this page, where every script of the page can reach it.',
  'xray.why.hold.token.jwe':
    'An encrypted statement. Only the server can read it. Here it is in the memory of this page, where every script of the page can reach it.',
  'xray.why.hold.token.refresh': 'The refresh token below it is opaque, like a session identifier.',
  'xray.why.use.session':
    'The browser attaches the cookie to every request to this server, by itself. That is why unsafe requests from other sites have to be refused: SameSite and the Origin check do that.',
  'xray.why.use.token':
    'A script attaches the token. Other sites cannot make the browser send it. It travels with every request, so its size counts.',
  'xray.why.use.token.dpop':
    'A script attaches the token and a new proof, signed for this method, this address and this token. A copied token is useless without the key. Both travel with every request.',
  'xray.why.check.session':
    'The digest of the identifier is looked up in the memory of this process. The store is read on the first request only.',
  'xray.why.check.token':
    'The key by its id, the signature, the claims, and then whether this token, its login or its subject was ended. A token that was verified a moment ago is remembered, so its signature is not verified again.',
  'xray.why.check.token.jwe': 'Before all that, the token is decrypted.',
  'xray.why.check.token.dpop':
    'Last comes the proof: its signature, its address, its age, and whether it was used before. That is a write, and the reason why this side is slower here.',
  'xray.why.answer.session': 'Who it is, and until when.',
  'xray.why.answer.token':
    'The same answer. An application does not need to know which way somebody signed in.',
  'xray.why.end.session':
    'The record ends and the change goes into the feed, in one transaction. The server answers once that is on disk.',
  'xray.why.end.token':
    'The token itself cannot be taken back. So the server notes what is over: it raises the epoch of the subject and refuses every token issued under a lower one.',
  'xray.why.end.token.refresh': 'The record of the login ends in the same transaction.',
  'xray.why.refuse.session':
    'The browser still sends the cookie. The record has ended, so the answer is 401.',
  'xray.why.refuse.token':
    'The signature is valid and the token has not expired, and still it is refused. That took one comparison in memory.',
  'xray.why.node.session':
    'Every node drops the session from its memory as soon as it has read the feed. A node that cannot read the feed answers 503; it never guesses.',
  'xray.why.node.token':
    'Every node learns the new epoch from the same feed and keeps it as long as such a token could live.',

  'xray.summary': 'Session and token, line by line',
  'xray.summary.lead': 'From the messages and measurements of this run.',
  'xray.summary.what': 'In this run',
  'xray.compare.held': 'Who keeps what',
  'xray.compare.stored': 'Records in the store per login',
  'xray.compare.client': 'The client holds',
  'xray.compare.client.session': '{bytes}, in the cookie store',
  'xray.compare.client.token': '{bytes}, in a variable',
  'xray.compare.script': 'A script can copy it',
  'xray.compare.script.session': 'no (HttpOnly)',
  'xray.compare.script.token': 'yes',
  'xray.compare.readable': 'Readable in it',
  'xray.compare.readable.nothing': 'nothing',
  'xray.compare.readable.header': 'the header; the rest is encrypted',
  'xray.compare.readable.claims': 'all claims',
  'xray.compare.stolen': 'A stolen copy works',
  'xray.compare.stolen.works': 'until it expires or is ended',
  'xray.compare.stolen.bound': 'not without the key',
  'xray.compare.wire': 'What each request carries',
  'xray.compare.wire.note':
    'Line ends included. Lines that the browser adds to both alike (User-Agent, Accept, …) are left out.',
  'xray.compare.sum': 'Sum',
  'xray.compare.body': 'Body of the sign-in',
  'xray.compare.time': 'Time, median',
  'xray.compare.time.note':
    'Of {signIns} sign-ins and {uses} requests each, in turns, after a warm-up. The first two are the server’s own measurements.',
  'xray.compare.time.prove': 'Sign-in on the server, password hash included',
  'xray.compare.time.check': 'Check of the credential on the server',
  'xray.compare.time.answer': 'Whole request, as this page sees it',
  'xray.compare.end': 'The end',
  'xray.compare.end.took': 'Forced logout, both at once',
  'xray.compare.end.next': 'The next request gets',
  'xray.compare.end.kept': 'The server remembers',
  'xray.compare.end.kept.session': 'that the record has ended',
  'xray.compare.end.kept.token': 'the new epoch, as long as a token lives',
} as const
