/** Korean: the texts of every mail. No particle follows a name, since it would depend on the name's last sound. */
import { type Letters, twoDigits } from './letter.ts'

const factors = {
  totp: '인증 앱',
  passkey: '패스키',
  'recovery-codes': '복구 코드',
} as const

const changes = { added: '추가', removed: '삭제', replaced: '변경' } as const

/** Korea has one time zone, without summer time. */
const koreaMs = 9 * 3_600_000

export const lettersKo: Letters = {
  letters: {
    recover: ({ service }) => ({
      subject: `[${service}] 비밀번호 재설정`,
      opening: `${service} 계정의 비밀번호 재설정 요청을 받았습니다.`,
      action: '새 비밀번호 설정하기',
      otherwise: '본인이 요청하지 않았다면 이 메일을 무시하세요. 비밀번호는 바뀌지 않습니다.',
    }),
    'confirm-address': ({ service }) => ({
      subject: `[${service}] 이메일 주소 확인`,
      opening: `이 주소를 ${service} 계정에 사용하려면 확인이 필요합니다.`,
      action: '이메일 주소 확인하기',
      otherwise: '본인이 요청하지 않았다면 이 메일을 무시하세요. 확인하기 전에는 아무것도 바뀌지 않습니다.',
    }),
    'sign-in': ({ service }) => ({
      subject: `[${service}] 로그인`,
      opening: `${service} 계정의 로그인 요청을 받았습니다.`,
      action: '로그인하기',
      otherwise:
        '본인이 요청하지 않았다면 이 메일을 무시하세요. 코드를 아는 사람은 누구나 이 계정으로 로그인할 수 있으니 다른 사람에게 알려 주지 마세요.',
    }),
    invitation: ({ service }) => ({
      subject: `[${service}] 초대`,
      opening: `관리자가 ${service} 서비스에 초대했습니다. 초대를 수락하면 계정이 만들어집니다.`,
      action: '초대 수락하기',
      otherwise: '계정을 원하지 않으면 이 메일을 무시하세요. 수락하기 전에는 계정이 만들어지지 않습니다.',
    }),
    'address-added': ({ service, newAddress }) => ({
      subject: `${service} 계정에 이메일 주소가 추가되었습니다`,
      opening: `${service} 계정에 ${newAddress} 주소가 추가되었습니다. 이 주소의 메일을 읽을 수 있는 사람은 로그인하고 비밀번호를 재설정할 수 있습니다.`,
      action: '추가 취소하기',
      otherwise: '직접 추가하지 않았다면 취소하세요. 모든 기기에서 로그아웃됩니다.',
    }),
    'address-changed': ({ service, newAddress }) => ({
      subject: `[${service}] 이메일 주소 변경 안내`,
      opening: `${service} 계정의 이메일 주소가 이 주소에서 다음 주소로 변경되었습니다: ${newAddress}`,
      action: '변경 취소하기',
      otherwise:
        '본인이 변경하지 않았다면 변경을 취소하세요. 이 주소로 되돌아가고 모든 기기에서 로그아웃됩니다.',
    }),
    'password-changed': ({ service }) => ({
      subject: `[${service}] 비밀번호 변경 안내`,
      opening: `${service} 계정의 비밀번호가 변경되었습니다.`,
      otherwise: '본인이 변경하지 않았다면 즉시 비밀번호를 재설정하고 관리자에게 알리세요.',
    }),
    'password-recovered': ({ service }) => ({
      subject: `[${service}] 비밀번호 재설정 안내`,
      opening: `이메일을 통해 ${service} 계정의 비밀번호가 재설정되었으며, 모든 기기에서 로그아웃되었습니다.`,
      otherwise:
        '본인이 재설정하지 않았다면 다른 사람이 이 메일함을 볼 수 있는 상태입니다. 먼저 메일 계정을 안전하게 조치한 뒤 비밀번호를 다시 재설정하세요.',
    }),
    'already-registered': ({ service }) => ({
      subject: `[${service}] 이미 가입된 계정이 있습니다`,
      opening: `이 주소로 ${service} 가입을 시도했지만, 이미 가입된 계정이 있습니다. 기존 계정으로 로그인하세요. 비밀번호를 잊었다면 재설정할 수 있습니다.`,
      otherwise: '본인이 시도하지 않았다면 이 메일을 무시하세요. 변경된 내용은 없습니다.',
    }),
    'account-removed': ({ service }) => ({
      subject: `${service} 계정이 삭제되었습니다`,
      opening: `${service} 계정과 계정에 저장된 개인정보가 모두 삭제되었습니다.`,
      otherwise: '직접 삭제하지 않았다면 관리자에게 알려 주세요.',
    }),
    'factor-changed': ({ service, factor, change }) => ({
      subject: `[${service}] 2단계 인증 수단 변경 안내`,
      opening: `${service} 계정의 2단계 인증 수단이 변경되었습니다. ${factors[factor]}: ${changes[change]}`,
      otherwise: '본인이 변경하지 않았다면 즉시 비밀번호를 재설정하고 관리자에게 알리세요.',
    }),
  },
  code: '또는 코드를 요청하는 화면에 다음 코드를 입력하세요.',
  instant: at => {
    const date = new Date(at + koreaMs)
    const day = `${date.getUTCFullYear()}년 ${date.getUTCMonth() + 1}월 ${date.getUTCDate()}일`
    return `${day} ${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())}(한국 시간)`
  },
  validUntil: instant => `${instant}까지 한 번만 사용할 수 있습니다.`,
  occasion: (instant, by) => `시각: ${instant}${by === undefined ? '' : `, IP 주소: ${by}`}`,
  sender: (service, address) => `${service}에서 자동으로 보낸 메일입니다. ${address}`,
}
