/** English: X-ray. */
export const xrayEn = {
  'xray.title': 'X-ray',
  'xray.lead': 'One sign-in, both ways, with the real messages of this server. Open any step to read them.',
  'xray.controls': 'What happens next',
  'xray.which': 'Which way',
  'xray.whose': 'With which account',
  'xray.whose.new': 'Throw-away',
  'xray.whose.own': 'Your own',
  'xray.whose.new.hint':
    'An account is made for this run. Nobody knows its password but this page, and at the end everything of it is signed out.',
  'xray.whose.own.hint':
    'The forced logout at the end is a real one: it ends every session and token of this account, everywhere.',
  'xray.do.signIn': 'Sign in both ways',
  'xray.do.use': 'Send the next request',
  'xray.do.end': 'Force logout',
  'xray.do.node': 'Look at the other nodes',
  'xray.node.needsAdmin':
    'How the news reached the other nodes is for administrators to see. Sign in as one and run it again.',
  'xray.again': 'Start over',
  'xray.save': 'Save as a picture',
  'xray.mask': 'Hide secrets',
  'xray.previous': 'Previous',
  'xray.next': 'Next',
  'xray.notYet': 'This has not happened yet. Here is what will; run it to see the real messages.',
  'xray.position': 'Step {step} of {steps}',
  'xray.records_one': '{count} record',
  'xray.records_other': '{count} records',
  'xray.nodes_one': '{count} node, {ms} ms',
  'xray.nodes_other': '{count} nodes, {ms} ms',
  'xray.honest':
    'Times are those of this page and this server, just now; of requests, the fastest of three. One thing is asked for differently: a cookie is hidden from every script, this one included, so X-ray has the same session identifier sent in the open and presents it in a header.',
  'xray.diagram.session': 'Sequence diagram of a sign-in for a session',
  'xray.diagram.token': 'Sequence diagram of a sign-in for a token',
  'xray.mode.session': 'Session',
  'xray.mode.token': 'Token',
  'xray.about.session': 'The server remembers. The client carries an identifier that says nothing.',
  'xray.about.token': 'The client remembers. It carries a signed statement; the server keeps nothing.',
  'xray.party.client': 'Client',
  'xray.party.server': 'Server',
  'xray.party.store': 'Store',
  'xray.raw.request': 'Request',
  'xray.raw.response': 'Answer',
  'xray.raw.client': 'What the client holds',
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

  'xray.caption.form': 'The same form, the same account, for both.',
  'xray.caption.ask': 'One word differs: which credential is wanted.',
  'xray.caption.prove': 'Slow on purpose, and the same for both: guessing has to cost something.',
  'xray.caption.keep': 'Here the two part: a record on one side, nothing on the other.',
  'xray.caption.give': 'A meaningless identifier, or a statement that anybody can verify.',
  'xray.caption.hold': 'A few bytes that mean nothing, or many that say everything.',
  'xray.caption.use': 'Each presents what it holds.',
  'xray.caption.check': 'Both from memory: no store is asked.',
  'xray.caption.answer': 'The same identity, whichever way it came.',
  'xray.caption.end': 'One change ends both. It is durable before it is acknowledged.',
  'xray.caption.refuse': 'Refused at once, the token too, though its signature is still good.',
  'xray.caption.node': 'Every node follows one ordered feed of changes.',

  'xray.label.form.session': 'name and password',
  'xray.label.form.token': 'name and password',
  'xray.label.ask.session': 'POST /auth/sign-in',
  'xray.label.ask.token': 'POST /auth/sign-in',
  'xray.label.prove.session': 'argon2id',
  'xray.label.prove.token': 'argon2id, then a signature',
  'xray.label.keep.session': 'record under a digest',
  'xray.label.keep.token': 'nothing to keep',
  'xray.label.give.session': 'Set-Cookie: …',
  'xray.label.give.token': 'Authorization: Bearer …',
  'xray.label.hold.session': 'an identifier',
  'xray.label.hold.token': 'a signed statement',
  'xray.label.use.session': 'GET, Cookie: …',
  'xray.label.use.token': 'GET, Bearer eyJ…',
  'xray.label.check.session': 'digest → memory → live?',
  'xray.label.check.token': 'signature → claims → ended?',
  'xray.label.answer.session': 'who it is',
  'xray.label.answer.token': 'who it is',
  'xray.label.end.session': 'record ended, feed',
  'xray.label.end.token': 'epoch raised, feed',
  'xray.label.refuse.session': 'revoked',
  'xray.label.refuse.token': 'revoked',
  'xray.label.node.session': 'feed applied elsewhere',
  'xray.label.node.token': 'feed applied elsewhere',

  'xray.why.form.session': 'A plain form. A password manager can fill it, and it works without JavaScript.',
  'xray.why.form.token': 'The same form. A token needs a script: something has to hold it.',
  'xray.why.ask.session':
    'The body says credential: "session". The password travels once, over TLS, and is never stored as it is.',
  'xray.why.ask.token': 'The body says credential: "token". Everything else is the same.',
  'xray.why.prove.session':
    'The password is hashed with argon2id and compared with the stored hash. A name that does not exist costs the same time, so that nobody can tell.',
  'xray.why.prove.token':
    'The same proof. Then header and payload are signed with the server’s key, which takes some thirty microseconds.',
  'xray.why.keep.session':
    'A record: whose it is, when it began, when it ends. It stands under the SHA-256 of the identifier, so that who reads the store cannot use what is in it.',
  'xray.why.keep.token':
    'Nothing, unless refresh tokens are on. What the list below shows is what the server really lists: no login was added.',
  'xray.why.give.session':
    'In a browser this is Set-Cookie, HttpOnly and SameSite, out of reach of scripts. X-ray asked for the identifier in the body instead, to be able to show it.',
  'xray.why.give.token':
    'The header Authorization has the token, and so has the body. Whoever holds it can use it until it expires or is ended.',
  'xray.why.hold.session': 'Random bytes. They mean nothing to whoever reads them, and cannot be made up.',
  'xray.why.hold.token':
    'A statement: who, by whom, for whom, until when. Anybody can read it (unless it is encrypted); nobody can change it.',
  'xray.why.use.session':
    'The browser sends the cookie by itself. Nothing in it can be read or altered with effect.',
  'xray.why.use.token':
    'The client puts the token into the header. It is sent with every request, so its size counts.',
  'xray.why.check.session':
    'The digest of the identifier is looked up in this process’s memory. The store is read once, on the first request; after that it takes less than a microsecond.',
  'xray.why.check.token':
    'The key by its id, the signature, the claims, then a look whether this token, its login or its subject has been ended. That last look is what others leave out.',
  'xray.why.answer.session': 'Who it is, and until when.',
  'xray.why.answer.token': 'The same answer. The application need not know which way somebody signed in.',
  'xray.why.end.session':
    'The record ends and the change goes into the feed, in one transaction. The call returns when that is on disk.',
  'xray.why.end.token':
    'The token itself cannot be taken back, it is out there. So the server notes what is over: the subject’s epoch is raised, and every token under a lower one is refused.',
  'xray.why.refuse.session': 'The record has ended; the answer says so.',
  'xray.why.refuse.token':
    'The signature is good, the token has not expired, and yet: refused. It took one comparison in memory.',
  'xray.why.node.session':
    'Every node drops the session from its memory as soon as it has read the feed. A node that cannot read the feed answers 503; it never guesses.',
  'xray.why.node.token':
    'Every node learns the new epoch from the same feed, and keeps it only as long as such a token could live.',
} as const
