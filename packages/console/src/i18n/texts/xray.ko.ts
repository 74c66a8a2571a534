/** Korean: X-ray. */
import type { xrayEn } from './xray.en.ts'

export const xrayKo: Readonly<Record<keyof typeof xrayEn, string>> = {
  'xray.title': '엑스레이',
  'xray.lead':
    '한 번의 로그인을 두 가지 방식으로, 이 서버와 실제로 주고받은 메시지로 보여 줍니다. 단계를 열면 읽을 수 있습니다.',
  'xray.controls': '다음 동작',
  'xray.which': '방식',
  'xray.whose': '누구의 로그인인가요',
  'xray.whose.new': '일회용 계정',
  'xray.whose.own': '내 계정',
  'xray.whose.new.hint':
    '이번 실행만을 위한 계정을 만듭니다. 비밀번호는 이 페이지만 알고, 끝나면 모두 로그아웃됩니다.',
  'xray.whose.own.hint':
    '마지막의 강제 로그아웃은 실제로 일어납니다. 이 계정의 모든 세션과 토큰이 어디서나 끝납니다.',
  'xray.do.signIn': '두 방식으로 로그인',
  'xray.do.use': '다음 요청 보내기',
  'xray.do.end': '강제 로그아웃',
  'xray.do.node': '다른 노드 보기',
  'xray.node.needsAdmin':
    '다른 노드에 전해진 과정은 관리자만 볼 수 있습니다. 관리자로 로그인하고 다시 실행하세요.',
  'xray.again': '처음부터',
  'xray.save': '그림으로 저장',
  'xray.mask': '비밀 값 가리기',
  'xray.previous': '이전',
  'xray.next': '다음',
  'xray.notYet': '아직 일어나지 않은 단계입니다. 실행하면 실제 메시지를 볼 수 있습니다.',
  'xray.position': '{steps}단계 중 {step}단계',
  'xray.records_one': '기록 {count}개',
  'xray.records_other': '기록 {count}개',
  'xray.nodes_one': '노드 {count}개, {ms}ms',
  'xray.nodes_other': '노드 {count}개, {ms}ms',
  'xray.honest':
    '시간은 방금 이 페이지와 이 서버에서 잰 값이며, 요청은 세 번 중 가장 빠른 것입니다. 한 가지만 다르게 요청합니다. 쿠키는 이 페이지를 포함한 모든 스크립트에서 숨겨지므로, 같은 세션 식별자를 본문으로 받아 헤더에 넣어 보냅니다.',
  'xray.diagram.session': '세션 로그인의 시퀀스 다이어그램',
  'xray.diagram.token': '토큰 로그인의 시퀀스 다이어그램',
  'xray.mode.session': '세션',
  'xray.mode.token': '토큰',
  'xray.about.session': '서버가 기억합니다. 클라이언트는 아무 뜻도 없는 식별자만 가집니다.',
  'xray.about.token': '클라이언트가 기억합니다. 서명된 증명서를 가지고, 서버는 아무것도 보관하지 않습니다.',
  'xray.party.client': '클라이언트',
  'xray.party.server': '서버',
  'xray.party.store': '저장소',
  'xray.raw.request': '요청',
  'xray.raw.response': '응답',
  'xray.raw.client': '클라이언트가 가진 것',
  'xray.raw.store': '저장소에 남은 것',
  'xray.raw.claims': '토큰의 내용',
  'xray.raw.timing': '걸린 시간',
  'xray.raw.propagation': '각 노드에 적용된 시각',

  'xray.step.form': '사람이 양식을 채웁니다',
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

  'xray.caption.form': '두 방식 모두 같은 양식, 같은 계정입니다.',
  'xray.caption.ask': '다른 것은 원하는 인증 방식을 적은 한 단어뿐입니다.',
  'xray.caption.prove': '일부러 느리고, 두 방식이 같습니다. 추측에는 비용이 들어야 합니다.',
  'xray.caption.keep': '여기서 갈라집니다. 한쪽에는 기록이 남고, 다른 쪽에는 아무것도 남지 않습니다.',
  'xray.caption.give': '뜻 없는 식별자, 또는 누구나 검증할 수 있는 증명서.',
  'xray.caption.hold': '아무 뜻도 없는 몇 바이트, 또는 모든 것을 말하는 많은 바이트.',
  'xray.caption.use': '각자 가진 것을 제시합니다.',
  'xray.caption.check': '둘 다 메모리에서 검사합니다. 저장소에 묻지 않습니다.',
  'xray.caption.answer': '어느 방식이든 같은 신원입니다.',
  'xray.caption.end': '하나의 변경이 둘 다 끝냅니다. 디스크에 기록된 뒤에야 응답합니다.',
  'xray.caption.refuse': '서명이 여전히 유효한 토큰도 즉시 거부됩니다.',
  'xray.caption.node': '모든 노드는 순서가 있는 하나의 변경 피드를 따라갑니다.',

  'xray.label.form.session': '이름과 비밀번호',
  'xray.label.form.token': '이름과 비밀번호',
  'xray.label.ask.session': 'POST /auth/sign-in',
  'xray.label.ask.token': 'POST /auth/sign-in',
  'xray.label.prove.session': 'argon2id',
  'xray.label.prove.token': 'argon2id, 그리고 서명',
  'xray.label.keep.session': '다이제스트 아래에 기록',
  'xray.label.keep.token': '보관할 것 없음',
  'xray.label.give.session': 'Set-Cookie: …',
  'xray.label.give.token': 'Authorization: Bearer …',
  'xray.label.hold.session': '식별자',
  'xray.label.hold.token': '서명된 증명서',
  'xray.label.use.session': 'GET, Cookie: …',
  'xray.label.use.token': 'GET, Bearer eyJ…',
  'xray.label.check.session': '다이제스트 → 메모리 → 유효?',
  'xray.label.check.token': '서명 → 클레임 → 끝났나?',
  'xray.label.answer.session': '누구인지',
  'xray.label.answer.token': '누구인지',
  'xray.label.end.session': '기록 종료, 피드',
  'xray.label.end.token': '에포크 증가, 피드',
  'xray.label.refuse.session': '폐기됨',
  'xray.label.refuse.token': '폐기됨',
  'xray.label.node.session': '다른 노드에 피드 적용',
  'xray.label.node.token': '다른 노드에 피드 적용',

  'xray.why.form.session': '평범한 양식입니다. 비밀번호 관리자가 채울 수 있고, JavaScript 없이도 작동합니다.',
  'xray.why.form.token': '같은 양식입니다. 토큰에는 그것을 보관할 스크립트가 필요합니다.',
  'xray.why.ask.session':
    '본문에 credential: "session"이라고 적습니다. 비밀번호는 TLS로 한 번만 전송되고, 그대로 저장되지 않습니다.',
  'xray.why.ask.token': '본문에 credential: "token"이라고 적습니다. 나머지는 같습니다.',
  'xray.why.prove.session':
    '비밀번호를 argon2id로 해시해 저장된 해시와 비교합니다. 없는 이름도 같은 시간이 걸리므로 구별할 수 없습니다.',
  'xray.why.prove.token':
    '같은 확인입니다. 그다음 헤더와 내용을 서버의 키로 서명하는데, 약 30마이크로초가 걸립니다.',
  'xray.why.keep.session':
    '누구의 것이고 언제 시작해 언제 끝나는지의 기록입니다. 식별자의 SHA-256 아래에 있어, 저장소를 읽은 사람도 그것을 쓸 수 없습니다.',
  'xray.why.keep.token':
    '갱신 토큰을 켜지 않았다면 아무것도 없습니다. 아래 목록은 서버가 실제로 답한 것이며, 늘어난 로그인이 없습니다.',
  'xray.why.give.session':
    '브라우저에서는 HttpOnly, SameSite인 Set-Cookie이며 스크립트가 닿을 수 없습니다. 엑스레이는 보여 주기 위해 식별자를 본문으로 받았습니다.',
  'xray.why.give.token':
    'Authorization 헤더와 본문에 토큰이 있습니다. 만료되거나 끝날 때까지 가진 사람이 쓸 수 있습니다.',
  'xray.why.hold.session': '무작위 바이트입니다. 읽어도 아무 뜻이 없고, 지어낼 수 없습니다.',
  'xray.why.hold.token':
    '누가, 누구에게서, 누구를 위해, 언제까지인지 적힌 증명서입니다. 암호화하지 않았다면 누구나 읽을 수 있지만, 아무도 바꿀 수 없습니다.',
  'xray.why.use.session': '브라우저가 쿠키를 스스로 보냅니다. 읽을 것도, 바꿔서 효과를 볼 것도 없습니다.',
  'xray.why.use.token': '클라이언트가 토큰을 헤더에 넣습니다. 요청마다 보내므로 크기가 중요합니다.',
  'xray.why.check.session':
    '식별자의 다이제스트를 이 프로세스의 메모리에서 찾습니다. 저장소는 첫 요청에 한 번만 읽고, 그 뒤로는 1마이크로초도 걸리지 않습니다.',
  'xray.why.check.token':
    '키 ID로 키를 찾고, 서명과 클레임을 확인한 뒤, 이 토큰이나 로그인, 사용자가 끝났는지 봅니다. 이 마지막 확인을 다른 제품은 하지 않습니다.',
  'xray.why.answer.session': '누구이며 언제까지인지.',
  'xray.why.answer.token': '같은 응답입니다. 애플리케이션은 어느 방식으로 로그인했는지 몰라도 됩니다.',
  'xray.why.end.session':
    '기록이 끝나고 그 변경이 하나의 트랜잭션으로 피드에 들어갑니다. 디스크에 기록되면 호출이 끝납니다.',
  'xray.why.end.token':
    '이미 나간 토큰은 거둘 수 없습니다. 그래서 서버는 끝난 것을 적습니다. 사용자의 에포크를 올리면, 더 낮은 에포크의 토큰은 모두 거부됩니다.',
  'xray.why.refuse.session': '기록이 끝났고, 응답이 그렇게 말합니다.',
  'xray.why.refuse.token':
    '서명은 유효하고 만료되지도 않았지만 거부됩니다. 메모리에서 한 번 비교했을 뿐입니다.',
  'xray.why.node.session':
    '모든 노드는 피드를 읽는 즉시 그 세션을 메모리에서 지웁니다. 피드를 읽지 못하는 노드는 짐작하지 않고 503으로 답합니다.',
  'xray.why.node.token':
    '모든 노드는 같은 피드에서 새 에포크를 알게 되고, 그런 토큰이 살 수 있는 동안만 기억합니다.',
}
