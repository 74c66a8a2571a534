/** Korean: the first run. */
import type { welcomeEn } from './welcome.en.ts'

export const welcomeKo: Readonly<Record<keyof typeof welcomeEn, string>> = {
  'welcome.title': 'Countersign에 오신 것을 환영합니다',
  'welcome.lead': '두 단계만 거치면 준비가 끝납니다.',
  'welcome.steps': '단계',
  'welcome.step.password': '비밀번호 정하기',
  'welcome.step.next': '둘러보기',
  'welcome.password.title': '직접 비밀번호를 정하세요',
  'welcome.password.lead': '시작할 때 출력된 비밀번호는 터미널 기록에 남아 있습니다. 지금 바꾸세요.',
  'welcome.password.current': '출력된 비밀번호',
  'welcome.password.later': '나중에',
  'welcome.done': '이제 비밀번호를 아는 사람은 당신뿐입니다.',
  'welcome.next.title': '다음에 할 일',
  'welcome.next.xray': '작동 방식 보기',
  'welcome.next.xray.body':
    '엑스레이는 두 방식으로 로그인하면서 실제로 오간 모든 메시지를 나란히 보여 줍니다.',
  'welcome.next.user': '사용자 만들기',
  'welcome.next.user.body': '가입이 열려 있으면 누구나 가입할 수 있습니다. 터미널에서는 이렇게 추가합니다.',
  'welcome.next.admin': '살펴보기',
  'welcome.next.admin.body':
    '사용자, 세션, 키, 노드, 감사 기록. 강제 로그아웃이 퍼지는 모습도 볼 수 있습니다.',
  'welcome.next.code': '애플리케이션에 연결하기',
  'welcome.next.code.body': '한 줄로 Express에 연결합니다. 같은 계정과 세션을 메모리에서 확인합니다.',
}
