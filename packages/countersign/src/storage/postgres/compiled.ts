/** The text of every statement, written by `npm run statements`: to change one, change its expression. */
export const compiled: Readonly<Record<string, string>> = {
  'append.current': `
    select "position"
    from "feed"`,
  'append.insertChange': `
    insert into "change" ("position", "concerns_until", "kind", "subject_id", "sid", "jti", "epoch", "roles")
    values (:position, :concernsUntil, :kind, :subject_id, :sid, :jti, :epoch, :roles)`,
  'append.insertLine': `
    insert into "audit" ("sequence", "hash", "event", "at", "action", "outcome", "actor", "subject_id")
    values (:sequence, :hash, :event, :at, :action, :outcome, :actor, :subject_id)`,
  'append.lock': `
    select "position", "audit_sequence", "audit_hash", "token_lifetime_seconds", "issued_until", (extract(epoch
    from clock_timestamp()) * 1000)::double precision as "now"
    from "feed"
    for no key update`,
  'append.notify': `
    select pg_notify(current_schema(), :position) as "sent"`,
  'append.setEnds': `
    update "feed"
    set "position" = :position, "audit_sequence" = :auditSequence, "audit_hash" = :auditHash`,
  'attempt.familiar': `
    select "until"
    from "familiar"
    where "key" = :key`,
  'attempt.find': `
    select "key", "spent_until", "noted_at", "refused"
    from "attempt"
    where "key" = ANY(:keys::text[])`,
  'attempt.lockKeys': `
    select pg_advisory_xact_lock(1668248942, key.number) as "locked", (extract(epoch
    from clock_timestamp()) * 1000)::double precision as "now"
    from unnest(:numbers::integer[]) as key(number)`,
  'attempt.remove': `
    delete from "attempt"
    where "key" = :key`,
  'attempt.removeEarned': `
    delete from "attempt"
    where "spent_until" <= :now`,
  'attempt.removeUnfamiliar': `
    delete from "familiar"
    where "until" <= :now`,
  'attempt.setFamiliar': `
    insert into "familiar" ("key", "until")
    values (:key, :until)
    on conflict ("key") do update
    set "until" = greatest(familiar.until, :until)`,
  'attempt.write': `
    insert into "attempt" ("key", "spent_until", "noted_at", "refused")
    values (:key, :spentUntil, :notedAt, :refused)
    on conflict ("key") do update
    set "spent_until" = :spentUntil, "noted_at" = :notedAt, "refused" = :refused`,
  'audit.following': `
    select "sequence", "hash", "event"
    from "audit"
    where "sequence" > :after
    order by "sequence"
    limit :limit`,
  'audit.lines': `
    select "sequence", "hash", "event"
    from "audit"
    where "sequence" < :before
    and (:action::text is null or action = :action)
    and (:outcome::text is null or outcome = :outcome)
    and (:since::double precision is null or at >= :since)
    and (:until::double precision is null or at < :until)
    and (:subjectId::text is null or actor = :subjectId or subject_id = :subjectId)
    order by "sequence" desc
    limit :limit`,
  'change.notePruned': `
    update "feed"
    set "pruned_through" = greatest(pruned_through, :position), "pruned_until" = greatest(pruned_until, :until)`,
  'change.removeStale': `
    with "stale" as (delete from "change"
    where "concerns_until" < :now
    returning "position", "concerns_until")
    select count(*) as "removed", max("position") as "position", max("concerns_until") as "until"
    from "stale"`,
  'feed.after': `
    select "feed"."position" as "last", "feed"."pruned_through", "feed"."pruned_until", "change"."position", "change"."concerns_until", "change"."kind", "change"."subject_id", "change"."sid", "change"."jti", "change"."epoch", "change"."roles"
    from "feed"
    left join (select "change"."position", "change"."concerns_until", "change"."kind", "change"."subject_id", "change"."sid", "change"."jti", "change"."epoch", "change"."roles"
    from "change"
    where "change"."position" > :position
    order by "change"."position"
    limit :limit) as "change" on true
    order by "change"."position"`,
  'key.all': `
    select "kid", "algorithm", "state", "created_at", "changed_at", "sealed"
    from "signing_key"
    order by "created_at", "kid"`,
  'key.insert': `
    insert into "signing_key" ("kid", "algorithm", "state", "created_at", "changed_at", "sealed")
    values (:kid, :algorithm, :state, :createdAt, :changedAt, :sealed)`,
  'key.remove': `
    delete from "signing_key"
    where "kid" = :kid`,
  'key.setState': `
    update "signing_key"
    set "state" = :to, "changed_at" = :at
    where "kid" = :kid`,
  'node.remove': `
    delete from "node"
    where "id" = :id`,
  'node.seenSince': `
    select "id", "version", "address", "process_id", "started_at", "seen_at", "position"
    from "node"
    where "seen_at" >= :since
    order by "id"`,
  'node.upsert': `
    insert into "node" ("id", "version", "address", "process_id", "started_at", "seen_at", "position")
    values (:id, :version, :address, :processId, :startedAt, :seenAt, :position)
    on conflict ("id") do update
    set "version" = :version, "address" = :address, "process_id" = :processId, "started_at" = :startedAt, "seen_at" = :seenAt, "position" = :position`,
  'proof.insert': `
    insert into "proof" ("digest", "expires_at")
    values (:digest, :expiresAt)
    on conflict ("digest") do nothing`,
  'proof.removeOver': `
    delete from "proof"
    where "expires_at" <= :now`,
  'revocation.covering': `
    select "position"
    from "change"
    where "kind" = 'token'
    and "jti" = :jti
    and "concerns_until" >= :concernsUntil
    limit 1`,
  'revocation.endSessions': `
    with "found" as (select "digest"
    from "session"
    where "ended_at" is null
    order by "digest"
    for no key update)
    update "session"
    set "ended_at" = :at, "end_reason" = :why
    from "found"
    where "session"."digest" = "found"."digest"`,
  'revocation.kids': `
    select "kid"
    from "signing_key"`,
  'revocation.lifetime': `
    select "token_lifetime_seconds"
    from "feed"`,
  'revocation.noteJump': `
    update "feed"
    set "pruned_through" = :position`,
  'revocation.raiseLifetime': `
    update "feed"
    set "token_lifetime_seconds" = :seconds
    where "token_lifetime_seconds" < :seconds`,
  'revocation.revokeKeys': `
    update "signing_key"
    set "state" = 'revoked', "changed_at" = :at
    where "state" != 'revoked'
    and "kid" != ALL(:kept::text[])`,
  'session.beyond': `
    select "sid"
    from "session"
    where "subject_id" = :subjectId
    and "ended_at" is null
    and "timeout_at" > :now
    and "sid" != :sid
    and "sid" != :replaced
    order by "created_at" desc, "sid" desc
    offset :spare`,
  'session.byDigest': `
    select "session"."digest", "session"."sid", "session"."subject_id", "session"."epoch", "session"."created_at", "session"."authenticated_at", "session"."last_seen_at", "session"."idle_timeout_seconds", "session"."absolute_expires_at", "session"."amr", "session"."carrier", "session"."remember", "session"."address", "session"."user_agent", "session"."jkt", "session"."client_id", "session"."marked", "session"."ended_at", "session"."end_reason", "subject"."identifier", "subject"."status", "subject"."roles", "subject"."epoch" as "subject_epoch"
    from "session"
    inner join "subject" on "subject"."id" = "session"."subject_id"
    where "session"."digest" = :digest`,
  'session.byDigests': `
    select "session"."digest", "session"."sid", "session"."subject_id", "session"."epoch", "session"."created_at", "session"."authenticated_at", "session"."last_seen_at", "session"."idle_timeout_seconds", "session"."absolute_expires_at", "session"."amr", "session"."carrier", "session"."remember", "session"."address", "session"."user_agent", "session"."jkt", "session"."client_id", "session"."marked", "session"."ended_at", "session"."end_reason", "subject"."identifier", "subject"."status", "subject"."roles", "subject"."epoch" as "subject_epoch"
    from "session"
    inner join "subject" on "subject"."id" = "session"."subject_id"
    where "session"."digest" = any(:digests::bytea[])`,
  'session.bySid': `
    select "session"."digest", "session"."sid", "session"."subject_id", "session"."epoch", "session"."created_at", "session"."authenticated_at", "session"."last_seen_at", "session"."idle_timeout_seconds", "session"."absolute_expires_at", "session"."amr", "session"."carrier", "session"."remember", "session"."address", "session"."user_agent", "session"."jkt", "session"."client_id", "session"."marked", "session"."ended_at", "session"."end_reason", "subject"."identifier", "subject"."status", "subject"."roles", "subject"."epoch" as "subject_epoch"
    from "session"
    inner join "subject" on "subject"."id" = "session"."subject_id"
    where "session"."sid" = :sid`,
  'session.countLive': `
    select count(*) as "live"
    from "session"
    where "gone_at" > :now
    and "ended_at" is null`,
  'session.endSids': `
    with "found" as (select "digest"
    from "session"
    where "sid" = ANY(:sids::text[])
    and "subject_id" = coalesce(:subjectId, subject_id)
    and "ended_at" is null
    order by "digest"
    for no key update)
    update "session"
    set "ended_at" = :at, "end_reason" = :why
    from "found"
    where "session"."digest" = "found"."digest"
    returning "sid", "subject_id", "carrier", timeout_at > :at as "live"`,
  'session.familyBySid': `
    select "refresh_digest", "previous_digest", "rotated_at", "sealed_pair"
    from "session"
    where "sid" = :sid`,
  'session.insert': `
    insert into "session" ("digest", "sid", "subject_id", "epoch", "created_at", "authenticated_at", "last_seen_at", "idle_timeout_seconds", "absolute_expires_at", "amr", "carrier", "remember", "address", "user_agent", "jkt", "client_id", "marked", "refresh_digest")
    values (:digest, :sid, :subject_id, :epoch, :created_at, :authenticated_at, :last_seen_at, :idle_timeout_seconds, :absolute_expires_at, :amr, :carrier, :remember, :address, :user_agent, :jkt, :client_id, :marked, :refresh_digest)`,
  'session.live': `
    select "session"."digest", "session"."sid", "session"."subject_id", "session"."epoch", "session"."created_at", "session"."authenticated_at", "session"."last_seen_at", "session"."idle_timeout_seconds", "session"."absolute_expires_at", "session"."amr", "session"."carrier", "session"."remember", "session"."address", "session"."user_agent", "session"."jkt", "session"."client_id", "session"."marked", "session"."ended_at", "session"."end_reason", "subject"."identifier", "subject"."status", "subject"."roles", "subject"."epoch" as "subject_epoch"
    from "session"
    inner join "subject" on "subject"."id" = "session"."subject_id"
    where "session"."ended_at" is null
    and "session"."timeout_at" > :now
    and (:subjectId::text is null or session.subject_id = :subjectId)
    and (session.created_at, session.sid) < (:beforeAt, :beforeSid)
    order by "session"."created_at" desc, "session"."sid" desc
    limit :limit`,
  'session.lockedFamily': `
    select "refresh_digest", "previous_digest", "rotated_at", "sealed_pair", (extract(epoch
    from clock_timestamp()) * 1000)::double precision as "now"
    from "session"
    where "sid" = :sid
    for no key update`,
  'session.lowerAhead': `
    with "ahead" as (select "digest"
    from "session"
    where "ended_at" is null
    and "last_seen_at" > :beyond
    limit :limit
    for no key update skip locked)
    update "session"
    set "absolute_expires_at" = absolute_expires_at - greatest(created_at - :to, 0), "created_at" = least(created_at, :to), "authenticated_at" = least(authenticated_at, :to), "last_seen_at" = :to
    where "digest" in (select "digest"
    from "ahead")`,
  'session.raiseLastSeen': `
    with "touch" as (select "used"."digest", max(used.at) as "at"
    from unnest(:digests::bytea[], :lastSeenAts::double precision[]) as used(digest, at)
    group by "used"."digest"), "found" as (select "session"."digest", "touch"."at"
    from "session"
    inner join "touch" on "touch"."digest" = "session"."digest"
    where "session"."ended_at" is null
    and "session"."last_seen_at" < "touch"."at"
    order by "session"."digest"
    for no key update of "session")
    update "session"
    set "last_seen_at" = "found"."at"
    from "found"
    where "session"."digest" = "found"."digest"`,
  'session.removeGone': `
    with "gone" as (select "digest"
    from "session"
    where "gone_at" < :before
    order by "gone_at", "digest"
    limit :limit
    for update skip locked) delete from "session"
    where "digest" in (select "digest"
    from "gone")`,
  'session.setCurrent': `
    update "session"
    set "refresh_digest" = :digest, "previous_digest" = :presented, "rotated_at" = :rotatedAt, "sealed_pair" = :sealed, "last_seen_at" = greatest(last_seen_at, :at)
    where "sid" = :sid`,
  'session.unmarkedAfter': `
    select 1 as "found"
    from "session"
    where "marked" = false
    and "carrier" <> 'refresh'
    and "gone_at" > :now
    limit 1`,
  'subject.byId': `
    select "id", "identifier", "status", "roles", "epoch", "created_at", "password_changed_at", "password_hash"
    from "subject"
    where "id" = :id`,
  'subject.byIdentifier': `
    select "id", "identifier", "status", "roles", "epoch", "created_at", "password_changed_at", "password_hash"
    from "subject"
    where "identifier" = :identifier`,
  'subject.counted': `
    select count(*) as "total"
    from "subject"
    where (:status::text is null or status = :status)
    and (:query::text is null or strpos(identifier, :query) > 0)`,
  'subject.endEarlier': `
    update "session"
    set "ended_at" = :at, "end_reason" = :why
    where "subject_id" = :subjectId
    and "ended_at" is null
    and "epoch" < :epoch`,
  'subject.insert': `
    insert into "subject" ("id", "identifier", "status", "roles", "epoch", "created_at", "password_changed_at", "password_hash")
    values (:id, :identifier, :status, :roles, :epoch, :created_at, :password_changed_at, :password_hash)
    on conflict ("identifier") do nothing`,
  'subject.listed': `
    select "id", "identifier", "status", "roles", "epoch", "created_at", "password_changed_at", "password_hash"
    from "subject"
    where "identifier" > :after
    and (:status::text is null or status = :status)
    and (:query::text is null or strpos(identifier, :query) > 0)
    order by "identifier"
    limit :limit`,
  'subject.lockHolders': `
    select pg_advisory_xact_lock(1752132708, hashtext(current_schema())) as "locked"`,
  'subject.lockOpen': `
    select "digest"
    from "session"
    where "subject_id" = :subjectId
    and "ended_at" is null
    order by "digest"
    for no key update`,
  'subject.lockedSubject': `
    select "id", "identifier", "status", "roles", "epoch", "created_at", "password_changed_at", "password_hash"
    from "subject"
    where "id" = :id
    for no key update`,
  'subject.otherHolder': `
    select "id"
    from "subject"
    where "status" = 'active'
    and strpos(roles, :quoted) > 0
    and "id" <> :id
    limit 1`,
  'subject.setEpoch': `
    update "subject"
    set "epoch" = :epoch
    where "id" = :id`,
  'subject.setHash': `
    update "subject"
    set "password_hash" = :passwordHash
    where "id" = :id
    and "password_hash" = :expectedHash`,
  'subject.setPassword': `
    update "subject"
    set "password_hash" = :passwordHash, "password_changed_at" = :at
    where "id" = :id`,
  'subject.setState': `
    update "subject"
    set "status" = :status, "roles" = :roles
    where "id" = :id`,
  'subject.spareSession': `
    update "session"
    set "epoch" = :epoch
    where "sid" = :sid
    and "subject_id" = :subjectId
    and "ended_at" is null`,
  'time.lockIssuing': `
    select "issued_until", (extract(epoch
    from clock_timestamp()) * 1000)::double precision as "now"
    from "feed"
    for no key update`,
  'time.now': `
    select (extract(epoch
    from clock_timestamp()) * 1000)::double precision as "now"`,
  'time.setIssuing': `
    update "feed"
    set "issued_until" = :until`,
}
