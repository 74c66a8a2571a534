/** Korean: what sign-in and sign-up say, and every problem that they can meet. */
import type { EntryKey } from './entry.en.ts'

export const entryKo: Readonly<Record<EntryKey, string>> = {
  'brand.line': '하나의 계정으로 세션과 토큰을 모두 지원하며, 둘 다 어디서나 즉시 종료할 수 있습니다.',
  'skip.content': '본문으로 건너뛰기',
  'theme.label': '테마',
  'theme.system': '시스템 설정',
  'theme.light': '라이트',
  'theme.dark': '다크',
  'language.label': '언어',
  'field.identifier': '아이디(이메일)',
  'field.password': '비밀번호',
  'password.show': '비밀번호 표시',
  'password.hide': '비밀번호 숨기기',
  'retry.in': '{seconds}초 후에 다시 시도하세요.',
  'retry.now': '이제 다시 시도할 수 있습니다.',

  'signIn.title': '로그인',
  'signIn.submit': '로그인',
  'signIn.busy': '로그인하는 중…',
  'signIn.remember': '로그인 상태 유지',
  'signIn.remember.hint': '브라우저를 닫아도 로그인이 유지됩니다. 공용 기기에서는 선택하지 마세요.',
  'signIn.mode': '로그인 방식',
  'signIn.mode.session': '세션',
  'signIn.mode.session.hint': '기록은 서버에 저장되고, 브라우저에는 데이터가 없는 쿠키만 저장됩니다.',
  'signIn.mode.token': '토큰',
  'signIn.mode.token.hint': '서명된 토큰을 이 페이지의 메모리에만 보관합니다. 새로 고치면 로그아웃됩니다.',
  'signIn.new': '아직 계정이 없으신가요?',
  'signIn.new.link': '계정 만들기',
  'signIn.firstRun.title': '새로 설치한 서버입니다',
  'signIn.firstRun.body':
    '서버를 시작할 때 출력된 관리자 계정으로 로그인하세요. 로그인한 뒤 새 비밀번호를 설정합니다.',

  'signIn.forgot': '비밀번호를 잊으셨나요?',
  'signIn.byMail': '메일로 로그인',

  'signUp.title': '계정 만들기',
  'signUp.submit': '계정 만들기',
  'signUp.busy': '계정을 만드는 중…',
  'signUp.known': '이미 계정이 있으신가요?',
  'signUp.known.link': '로그인',
  'signUp.password.hint': '8자 이상 입력하세요. 서로 관련 없는 단어를 몇 개 이어 쓰면 좋습니다.',
  'signUp.closed': '이 서버는 가입을 받지 않습니다. 관리자에게 계정을 요청하세요.',
  'signUp.created': '계정을 만들었지만 로그인하지 못했습니다. 만든 계정으로 로그인하세요.',
  'signUp.address': '이메일 주소를 입력하세요. 이 주소로 확인 메일을 보냅니다.',
  'signUp.sent': '메일을 보냈습니다',
  'signUp.sent.body':
    '{address} 주소로 보낸 메일의 코드를 입력하거나 메일의 링크를 열면 계정이 만들어집니다.',
  'signUp.code': '메일로 받은 코드',
  'signUp.confirm': '확인',

  'strength.label': '비밀번호 강도',
  'strength.measuring': '측정하는 중…',
  'strength.0': '매우 약함',
  'strength.1': '약함',
  'strength.2': '보통',
  'strength.3': '강함',
  'strength.4': '매우 강함',

  'problem.invalid-credentials': '아이디(이메일) 또는 비밀번호가 올바르지 않습니다.',
  'factor.code': '코드',
  'factor.code.hint': '인증 앱에 표시된 숫자 6자리 또는 복구 코드 하나를 입력하세요.',
  'factor.again': '다른 계정으로 로그인',

  'problem.factor-required':
    '이 계정에는 2차 인증이 설정되어 있습니다. 로그인하려면 브라우저에서 JavaScript를 사용해야 합니다.',
  'problem.factor-over':
    '비밀번호를 확인한 뒤 시간이 너무 많이 지났거나 모든 곳에서 로그아웃되었습니다. 처음부터 다시 로그인하세요.',
  'problem.invalid-factor': '코드가 틀렸거나 이미 사용되었거나 만료되었습니다.',
  'problem.too-many-factors': '더 이상 인증 앱을 추가할 수 없습니다.',
  'problem.no-factor': '설정된 2차 인증 수단이 없습니다. 먼저 추가하세요.',
  'problem.too-many-attempts': '시도 횟수를 초과했습니다.',
  'problem.busy': '서버에 요청이 많습니다.',
  'problem.identifier-taken': '이미 사용 중인 아이디입니다.',
  'problem.invalid-identifier':
    '사용할 수 없는 아이디입니다. 공백 없이 한 가지 문자 체계로 254자 이하로 입력하세요.',
  'problem.weak-password': '추측하기 쉬운 비밀번호입니다.',
  'problem.weak-password.too-short': '비밀번호는 8자 이상이어야 합니다.',
  'problem.weak-password.too-long': '비밀번호는 1,024자 이하여야 합니다.',
  'problem.weak-password.not-unicode': '비밀번호에 사용할 수 없는 문자가 있습니다.',
  'problem.weak-password.common': '흔히 쓰이는 비밀번호라서 쉽게 추측할 수 있습니다.',
  'problem.weak-password.breached':
    '다른 서비스에서 유출된 적이 있는 비밀번호입니다. 다른 비밀번호를 사용하세요.',
  'problem.weak-password.context-word': '비밀번호가 아이디나 서비스 이름과 너무 비슷합니다.',
  'problem.invalid-ticket':
    '링크나 코드가 올바르지 않습니다. 이미 사용했거나 만료되었거나 잘못 입력했습니다.',
  'problem.invalid-address': '이메일 주소 형식이 아닙니다.',
  'problem.mail-unavailable': '이 서버는 메일을 보낼 수 없습니다. 관리자에게 문의하세요.',
  'problem.sign-up-closed': '이 서버는 가입을 받지 않습니다. 관리자에게 계정을 요청하세요.',
  'problem.sign-in-refused': '이 서비스에서 로그인이 허용되지 않는 계정입니다.',
  'problem.sign-up-refused': '이 서비스에서 가입이 허용되지 않는 계정입니다.',
  'problem.hook-failed': '서비스 규칙을 확인하지 못했습니다. 잠시 후 다시 시도하세요.',
  'problem.invalid-client': '등록되지 않은 클라이언트이거나 비밀 값이 올바르지 않습니다.',
  'problem.token-too-large': '토큰이 허용 크기를 넘습니다. 세션으로 로그인하세요.',
  'problem.invalid-dpop-proof':
    '이 서버는 키 소유를 증명하는 클라이언트에만 토큰을 발급합니다. 세션으로 로그인하세요.',
  'problem.use-dpop-nonce':
    '이 서버는 키 소유를 증명하는 클라이언트에만 토큰을 발급합니다. 세션으로 로그인하세요.',
  'problem.cross-site':
    '다른 사이트에서 보낸 요청으로 판단되어 거부되었습니다. 페이지를 새로 고치고 다시 시도하세요.',
  'problem.malformed-form': '폼이 온전히 전송되지 않았습니다. 다시 시도하세요.',
  'problem.storage-unavailable': '서버가 데이터베이스에 연결할 수 없습니다.',
  'problem.shutting-down': '서버가 다시 시작되고 있습니다. 잠시 후 다시 시도하세요.',
  'problem.internal-error': '서버에 오류가 발생했습니다. 잠시 후 다시 시도하세요.',
  'problem.offline': '서버가 응답하지 않습니다. 연결을 확인하고 다시 시도하세요.',
  'problem.unreadable': '이 서버의 응답이 아닙니다. 프록시가 대신 응답했을 수 있습니다.',
  'problem.other': '서버가 요청을 거부했습니다({code}).',
}
