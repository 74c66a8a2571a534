/** Korean: X-ray. */
import type { xrayEn } from './xray.en.ts'

export const xrayKo: Readonly<Record<keyof typeof xrayEn, string>> = {
  'xray.title': '엑스레이',
  'xray.lead':
    '한 계정으로 세션과 토큰, 두 가지 방식의 로그인을 합니다. 여기 보이는 메시지는 모두 이 서버와 브라우저가 실제로 주고받은 것입니다. 단계를 열어 읽어 보세요.',
  'xray.controls': '다음 동작',
  'xray.which': '다이어그램',
  'xray.whose': '사용할 계정',
  'xray.whose.new': '일회용 계정',
  'xray.whose.own': '내 계정',
  'xray.whose.new.hint':
    '이번 실행에만 쓸 계정을 만들고, 실행을 마치거나 페이지를 떠나면 삭제합니다. 비밀번호는 이 페이지만 압니다.',
  'xray.whose.own.hint':
    '마지막의 강제 로그아웃은 실제로 실행됩니다. 이 계정의 모든 세션과 토큰이 모든 기기에서 종료됩니다.',
  'xray.do.signIn': '두 방식으로 로그인',
  'xray.do.use': '다음 요청 보내기',
  'xray.do.end': '강제 로그아웃',
  'xray.do.node': '다른 노드 보기',
  'xray.node.needsAdmin':
    '변경이 다른 노드에 전해진 과정은 관리자만 볼 수 있습니다. 관리자로 로그인한 뒤 다시 실행하세요.',
  'xray.again': '처음부터 다시',
  'xray.save': '그림으로 저장',
  'xray.mask': '비밀 값 가리기',
  'xray.previous': '이전',
  'xray.next': '다음',
  'xray.notYet': '아직 실행하지 않은 단계입니다. 실행하면 실제 메시지를 볼 수 있습니다.',
  'xray.position': '{steps}단계 중 {step}단계',
  'xray.records_one': '레코드 {count}개',
  'xray.records_other': '레코드 {count}개',
  'xray.nodes_one': '노드 {count}개, {ms}ms',
  'xray.nodes_other': '노드 {count}개, {ms}ms',
  'xray.body': '본문 {bytes}',
  'xray.composed':
    '스크립트가 읽을 수 없어 서버가 알려 준 줄입니다. 값은 앞 여섯 글자와 길이만 표시합니다. Countersign-Xray 줄이 이를 요청하며, 이 페이지만 보냅니다.',
  'xray.honest':
    '두 방식을 번갈아 실행하고, 예열한 뒤에 잰 시간의 중앙값을 표시합니다. 세션은 실제 HttpOnly 쿠키를 씁니다. 이 쿠키는 이 페이지를 포함해 어떤 스크립트도 읽을 수 없으므로, 서버가 설정한 줄과 받은 줄을 값을 가린 채 알려 줍니다.',
  'xray.honest.run':
    '두 방식을 번갈아 실행하고, 예열한 뒤에 잰 시간의 중앙값을 표시합니다. 세션은 실제 HttpOnly 쿠키를 씁니다. 지금 로그인된 세션이 유지되도록 이번 실행에서는 쿠키 이름만 {name}(으)로 바꾸었고, 나머지는 보통의 로그인과 같습니다. 이 쿠키는 이 페이지를 포함해 어떤 스크립트도 읽을 수 없으므로, 서버가 설정한 줄과 받은 줄을 값을 가린 채 알려 줍니다.',
  'xray.diagram.session': '세션 로그인의 시퀀스 다이어그램',
  'xray.diagram.token': '토큰 로그인의 시퀀스 다이어그램',
  'xray.mode.session': '세션',
  'xray.mode.token': '토큰',
  'xray.about.session': '서버가 기억합니다. 브라우저는 그 자체로는 의미 없는 식별자만 가집니다.',
  'xray.about.token':
    '클라이언트가 기억합니다. 서명된 토큰을 가지고 있으며, 서버는 아무것도 보관하지 않습니다.',
  'xray.about.token.refresh':
    '클라이언트가 서명된 토큰을 가집니다. 서버는 리프레시 토큰을 위해 로그인마다 레코드 하나를 보관합니다.',
  'xray.party.client': '브라우저',
  'xray.party.server': '서버',
  'xray.party.store': '저장소',
  'xray.raw.request': '요청',
  'xray.raw.response': '응답',
  'xray.raw.client': '브라우저가 가진 것',
  'xray.raw.script': '방금 스크립트로 확인한 결과',
  'xray.raw.store': '저장소에 남은 것',
  'xray.raw.claims': '토큰의 헤더와 페이로드',
  'xray.raw.timing': '걸린 시간',
  'xray.raw.propagation': '각 노드에 적용된 시각',

  'xray.step.form': '사용자가 폼을 작성합니다',
  'xray.step.ask': '클라이언트가 로그인을 요청합니다',
  'xray.step.prove': '서버가 비밀번호를 확인합니다',
  'xray.step.keep': '저장소에 남는 것',
  'xray.step.give': '서버가 응답합니다',
  'xray.step.hold': '클라이언트가 갖게 된 것',
  'xray.step.use': '다음 요청',
  'xray.step.check': '서버가 검사합니다',
  'xray.step.answer': '그리고 응답합니다',
  'xray.step.end': '강제 로그아웃',
  'xray.step.refuse': '같은 요청을 다시',
  'xray.step.node': '다른 노드',

  'xray.caption.form': '두 방식 모두 같은 폼, 같은 계정을 씁니다.',
  'xray.caption.ask': '본문에서 다른 것은 한 단어, 원하는 인증 정보의 종류뿐입니다.',
  'xray.caption.prove': '비밀번호 해시를 한 번씩 계산합니다. 추측에 비용이 들도록 일부러 느립니다.',
  'xray.caption.keep': '여기서 갈라집니다. 한쪽에는 레코드가 남고, 다른 쪽에는 아무것도 남지 않습니다.',
  'xray.caption.keep.refresh':
    '레코드가 하나씩 남습니다. 하나는 세션, 하나는 리프레시 토큰이 속한 로그인입니다. 액세스 토큰 자체는 어디에도 저장하지 않습니다.',
  'xray.caption.give': '의미 없는 식별자를 담은 Set-Cookie, 또는 누구나 검증할 수 있는 서명된 토큰.',
  'xray.caption.give.jwe': '의미 없는 식별자를 담은 Set-Cookie, 또는 서명하고 암호화한 토큰.',
  'xray.caption.hold': '스크립트가 읽을 수 없는 쿠키, 또는 스크립트가 보관해야 하는 토큰.',
  'xray.caption.hold.jwe': '스크립트가 읽을 수 없는 쿠키, 또는 서버만 열 수 있는 토큰.',
  'xray.caption.use': '쿠키는 브라우저가 알아서 보내고, 토큰은 스크립트가 붙여야 합니다.',
  'xray.caption.check': '둘 다 메모리에서 검사합니다. 저장소는 읽지 않습니다.',
  'xray.caption.check.dpop':
    '세션과 토큰은 메모리에서 검사합니다. DPoP 증명은 한 번만 쓸 수 있도록 저장소에 기록합니다.',
  'xray.caption.answer': '어느 방식이든 같은 신원입니다.',
  'xray.caption.end': '변경 하나로 둘 다 종료됩니다. 디스크에 기록한 뒤에 응답합니다.',
  'xray.caption.refuse': '서명이 아직 유효한 토큰까지 즉시 거부됩니다.',
  'xray.caption.node': '모든 노드는 순서가 정해진 하나의 변경 피드를 따릅니다.',

  'xray.label.form.session': '아이디와 비밀번호',
  'xray.label.form.token': '아이디와 비밀번호',
  'xray.label.ask.session': 'POST /auth/sign-in',
  'xray.label.ask.token': 'POST /auth/sign-in',
  'xray.label.prove.session': 'argon2id',
  'xray.label.prove.token': 'argon2id, 그리고 서명',
  'xray.label.keep.session': '다이제스트를 키로 저장',
  'xray.label.keep.token': '보관할 것 없음',
  'xray.label.keep.token.refresh': '로그인 레코드',
  'xray.label.give.session': 'Set-Cookie: …; HttpOnly',
  'xray.label.give.token': 'Authorization: Bearer …',
  'xray.label.give.token.dpop': 'Authorization: DPoP …',
  'xray.label.hold.session': '쿠키',
  'xray.label.hold.token': '서명된 토큰',
  'xray.label.hold.token.jwe': '암호화된 토큰',
  'xray.label.use.session': 'GET, Cookie: …',
  'xray.label.use.token': 'GET, Bearer eyJ…',
  'xray.label.use.token.dpop': 'GET, DPoP eyJ…, 증명',
  'xray.label.check.session': '다이제스트 → 메모리 → 유효?',
  'xray.label.check.token': '서명 → 클레임 → 종료됨?',
  'xray.label.check.token.jwe': '복호화 → 서명 → 종료됨?',
  'xray.label.answer.session': '누구인지',
  'xray.label.answer.token': '누구인지',
  'xray.label.end.session': '레코드 종료, 피드',
  'xray.label.end.token': '에포크 증가, 피드',
  'xray.label.refuse.session': '폐기됨',
  'xray.label.refuse.token': '폐기됨',
  'xray.label.node.session': '다른 노드에 피드 적용',
  'xray.label.node.token': '다른 노드에 피드 적용',

  'xray.why.form.session': '평범한 폼입니다. 비밀번호 관리자가 채울 수 있고, JavaScript 없이도 작동합니다.',
  'xray.why.form.token': '같은 폼입니다. 다만 토큰에는 그것을 보관할 스크립트가 필요합니다.',
  'xray.why.ask.session':
    '본문에 credential: "session"이라고 적습니다. 비밀번호는 TLS로 한 번만 전송되며, 원문 그대로 저장되지 않습니다.',
  'xray.why.ask.token':
    '본문에 credential: "token"이라고 적습니다. 두 글자 짧을 뿐, 나머지 줄은 모두 같습니다.',
  'xray.why.ask.token.dpop':
    'DPoP 헤더는 이 페이지가 개인 키를 가지고 있음을 증명합니다. 토큰은 그 키에 묶입니다.',
  'xray.why.prove.session':
    '비밀번호를 argon2id로 해시해 저장된 해시와 비교합니다. 없는 이름도 같은 시간이 걸리므로, 어떤 이름이 있는지 알아낼 수 없습니다.',
  'xray.why.prove.token':
    '같은 해시를 계산합니다. 그다음 헤더와 페이로드를 서버의 키로 서명하는데, 해시에 비하면 아주 짧습니다. 두 수치의 차이는 대부분 우연입니다.',
  'xray.why.prove.token.jwe': '이어서 서명된 토큰을 서버만 가진 키로 암호화합니다.',
  'xray.why.keep.session':
    '누구의 세션이고 언제 시작해 언제 끝나는지를 담은 레코드입니다. 식별자의 SHA-256 다이제스트를 키로 저장하므로, 저장소를 읽은 사람도 그 내용으로 로그인할 수 없습니다.',
  'xray.why.keep.token':
    '아무것도 없습니다. 아래 목록은 서버가 실제로 답한 것이며, 이 로그인으로 늘어난 항목이 없습니다.',
  'xray.why.keep.token.refresh':
    '액세스 토큰에 대해서는 아무것도 저장하지 않습니다. 다만 이 서버는 리프레시 토큰을 쓰므로, 로그인이 레코드로 남고 세션처럼 목록에 나타납니다.',
  'xray.why.give.session':
    'HttpOnly와 SameSite가 붙은 Set-Cookie입니다. 브라우저가 저장하며 스크립트에는 보이지 않습니다. 본문에는 비밀 값이 없습니다.',
  'xray.why.give.token':
    '스크립트가 꺼내 쓸 수 있도록 Authorization 헤더와 본문에 토큰이 들어 있습니다. 만료되거나 종료될 때까지, 토큰을 가진 사람은 누구나 쓸 수 있습니다.',
  'xray.why.give.token.refresh':
    '리프레시 토큰이 함께 옵니다. 한 번만 쓸 수 있고, 쓸 때마다 다음 토큰을 받습니다.',
  'xray.why.hold.session':
    '브라우저가 관리하는 쿠키입니다. 읽어도 의미가 없고 추측할 수 없는 무작위 바이트입니다. 페이지에 주입된 스크립트도 복사할 수 없습니다.',
  'xray.why.hold.token':
    '누가, 누구에게서, 어디에 쓰도록, 언제까지 받았는지를 담은 서명된 토큰입니다. 누구나 읽을 수 있지만 아무도 바꿀 수 없습니다. 지금은 이 페이지의 메모리에 있어, 페이지의 모든 스크립트가 접근할 수 있습니다.',
  'xray.why.hold.token.jwe':
    '암호화된 토큰입니다. 서버만 읽을 수 있습니다. 지금은 이 페이지의 메모리에 있어, 페이지의 모든 스크립트가 접근할 수 있습니다.',
  'xray.why.hold.token.refresh': '그 아래의 리프레시 토큰은 세션 식별자처럼 내용이 없는 값입니다.',
  'xray.why.use.session':
    '이 서버로 가는 모든 요청에 브라우저가 쿠키를 붙입니다. 그래서 다른 사이트가 보내게 한 위험한 요청은 거부해야 하며, SameSite와 Origin 검사가 그 일을 합니다.',
  'xray.why.use.token':
    '스크립트가 토큰을 붙입니다. 다른 사이트는 브라우저가 토큰을 보내게 할 수 없습니다. 요청마다 함께 가므로 크기가 중요합니다.',
  'xray.why.use.token.dpop':
    '스크립트가 토큰과 새 증명을 붙입니다. 증명은 이 메서드, 이 주소, 이 토큰에 대해 서명한 것입니다. 키가 없으면 복사한 토큰은 쓸모가 없습니다. 둘 다 요청마다 함께 갑니다.',
  'xray.why.check.session':
    '식별자의 다이제스트를 이 프로세스의 메모리에서 찾습니다. 저장소는 첫 요청에서만 읽습니다.',
  'xray.why.check.token':
    '키 ID로 키를 찾고, 서명과 클레임을 확인한 뒤, 이 토큰이나 로그인, 사용자가 종료되었는지 봅니다. 조금 전에 검증한 토큰은 기억해 두므로 서명을 다시 검증하지 않습니다.',
  'xray.why.check.token.jwe': '그보다 먼저 토큰을 복호화합니다.',
  'xray.why.check.token.dpop':
    '마지막은 증명입니다. 서명, 주소, 시각, 그리고 이미 쓰였는지를 봅니다. 이때 저장소에 기록하므로 이쪽이 더 느립니다.',
  'xray.why.answer.session': '누구이며 언제까지 유효한지 답합니다.',
  'xray.why.answer.token': '같은 응답입니다. 애플리케이션은 어느 방식으로 로그인했는지 몰라도 됩니다.',
  'xray.why.end.session':
    '레코드를 종료하고 그 변경을 피드에 넣는 일이 하나의 트랜잭션으로 이루어집니다. 디스크에 기록되면 서버가 응답합니다.',
  'xray.why.end.token':
    '이미 발급된 토큰은 회수할 수 없습니다. 그래서 서버는 무엇이 끝났는지를 기록합니다. 사용자의 에포크를 올리고, 더 낮은 에포크로 발급된 토큰을 모두 거부합니다.',
  'xray.why.end.token.refresh': '로그인 레코드도 같은 트랜잭션에서 종료됩니다.',
  'xray.why.refuse.session': '브라우저는 여전히 쿠키를 보냅니다. 레코드가 종료되었으므로 응답은 401입니다.',
  'xray.why.refuse.token':
    '서명은 유효하고 만료되지도 않았지만 거부됩니다. 메모리에서 한 번 비교했을 뿐입니다.',
  'xray.why.node.session':
    '모든 노드는 피드를 읽는 즉시 그 세션을 메모리에서 지웁니다. 피드를 읽지 못하는 노드는 짐작하지 않고 503으로 답합니다.',
  'xray.why.node.token':
    '모든 노드는 같은 피드에서 새 에포크를 알게 되고, 그런 토큰이 살아 있을 수 있는 동안 기억합니다.',

  'xray.summary': '세션과 토큰, 항목별 비교',
  'xray.summary.lead': '이번 실행의 메시지와 측정값입니다.',
  'xray.summary.what': '이번 실행에서',
  'xray.compare.held': '무엇을 어디에 보관하나',
  'xray.compare.stored': '로그인당 저장소 레코드',
  'xray.compare.client': '클라이언트가 가진 것',
  'xray.compare.client.session': '{bytes}, 쿠키 저장소',
  'xray.compare.client.token': '{bytes}, 변수',
  'xray.compare.script': '스크립트가 복사할 수 있나',
  'xray.compare.script.session': '아니요 (HttpOnly)',
  'xray.compare.script.token': '예',
  'xray.compare.readable': '읽을 수 있는 내용',
  'xray.compare.readable.nothing': '없음',
  'xray.compare.readable.header': '헤더뿐, 나머지는 암호화됨',
  'xray.compare.readable.claims': '모든 클레임',
  'xray.compare.stolen': '탈취한 사본을 쓸 수 있나',
  'xray.compare.stolen.works': '만료되거나 종료될 때까지',
  'xray.compare.stolen.bound': '키 없이는 불가',
  'xray.compare.wire': '요청마다 보내는 것',
  'xray.compare.wire.note':
    '줄바꿈을 포함한 크기입니다. 브라우저가 양쪽에 똑같이 붙이는 줄(User-Agent, Accept 등)은 뺐습니다.',
  'xray.compare.sum': '합계',
  'xray.compare.body': '로그인 요청의 본문',
  'xray.compare.time': '시간 (중앙값)',
  'xray.compare.time.note':
    '예열한 뒤 로그인 {signIns}회, 요청 {uses}회씩을 번갈아 잰 값입니다. 앞의 두 줄은 서버가 직접 잰 값입니다.',
  'xray.compare.time.prove': '서버의 로그인 처리 (비밀번호 해시 포함)',
  'xray.compare.time.check': '서버의 인증 정보 검사',
  'xray.compare.time.answer': '이 페이지에서 본 요청 전체',
  'xray.compare.end': '종료',
  'xray.compare.end.took': '강제 로그아웃 (둘을 한 번에)',
  'xray.compare.end.next': '다음 요청의 응답',
  'xray.compare.end.kept': '서버가 기억하는 것',
  'xray.compare.end.kept.session': '레코드가 종료되었다는 것',
  'xray.compare.end.kept.token': '새 에포크, 토큰이 살아 있을 수 있는 동안',
}
