/** Korean: the first run. */
import type { welcomeEn } from './welcome.en.ts'

export const welcomeKo: Readonly<Record<keyof typeof welcomeEn, string>> = {
  'welcome.title': 'Countersign에 오신 것을 환영합니다',
  'welcome.lead': '두 단계만 거치면 서버를 사용할 수 있습니다.',
  'welcome.steps': '단계',
  'welcome.step.password': '비밀번호 설정',
  'welcome.step.next': '둘러보기',
  'welcome.step.done': '완료',
  'welcome.step.later': '아직 안 함',
  'welcome.password.title': '새 비밀번호를 설정하세요',
  'welcome.password.lead':
    '서버를 시작할 때 출력된 비밀번호는 터미널 기록이나 로그에 남아 있습니다. 지금 변경하세요.',
  'welcome.password.current': '출력된 비밀번호',
  'welcome.password.later': '나중에',
  'welcome.done': '비밀번호를 변경했습니다.',
  'welcome.notDone':
    '출력된 비밀번호를 아직 사용하고 있습니다. 터미널 기록을 볼 수 있는 사람은 누구나 로그인할 수 있습니다.',
  'welcome.next.title': '다음에 할 일',
  'welcome.next.xray': '작동 방식 보기',
  'welcome.next.xray.body': '엑스레이는 두 방식으로 로그인하고, 오간 메시지를 나란히 보여 줍니다.',
  'welcome.next.user': '사용자 추가',
  'welcome.next.user.body': '가입이 열려 있으면 누구나 가입할 수 있습니다. 터미널에서는 이렇게 추가합니다.',
  'welcome.next.admin': '관리',
  'welcome.next.admin.body':
    '사용자, 세션, 키, 노드, 감사 로그를 관리합니다. 강제 로그아웃이 각 노드에 언제 적용되었는지도 볼 수 있습니다.',
  'welcome.next.code': '애플리케이션에 적용하기',
  'welcome.next.code.body':
    '이 서버의 계정과 세션을 사용하는 Express 예제입니다. 서버를 시작한 폴더에서 실행하세요. 데이터베이스나 비밀 값을 따로 지정했다면 그 값으로 바꾸세요.',
}
