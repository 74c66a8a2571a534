/** The text of every statement, written by `npm run statements`: to change one, change its expression. */
export const compiled: Readonly<Record<string, string>> = {
  'attempt.familiar': `
    select "until"
    from "familiar"
    where "key" = :key`,
  'attempt.find': `
    select "spent_until", "noted_at", "refused"
    from "attempt"
    where "key" = :key`,
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
    set "until" = max(familiar.until, :until)`,
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
  'audit.insert': `
    insert into "audit" ("sequence", "hash", "event")
    values (:sequence, :hash, :event)`,
  'audit.last': `
    select "sequence", "hash"
    from "audit"
    order by "sequence" desc
    limit 1`,
  'audit.lines': `
    select "sequence", "hash", "event"
    from "audit"
    where "sequence" < :before
    and (:outcome is null or outcome = :outcome)
    and (:since is null or at >= :since)
    and (:until is null or at < :until)
    order by "sequence" desc
    limit :limit`,
  'audit.linesOfAction': `
    select "sequence", "hash", "event"
    from "audit"
    where "sequence" < :before
    and (:outcome is null or outcome = :outcome)
    and (:since is null or at >= :since)
    and (:until is null or at < :until)
    and "action" = :action
    order by "sequence" desc
    limit :limit`,
  'audit.linesOfSubject': `
    select "sequence", "hash", "event"
    from "audit"
    where "sequence" < :before
    and (:outcome is null or outcome = :outcome)
    and (:since is null or at >= :since)
    and (:until is null or at < :until)
    and ("actor" = :subjectId or "subject_id" = :subjectId)
    and (:action is null or action = :action)
    order by "sequence" desc
    limit :limit`,
  'change.insert': `
    insert into "change" ("concerns_until", "kind", "subject_id", "sid", "jti", "epoch", "roles")
    values (:concernsUntil, :kind, :subject_id, :sid, :jti, :epoch, :roles)`,
  'change.insertSequence': `
    insert into "sqlite_sequence" ("name", "seq")
    values ('change', :position)`,
  'change.issued': `
    select "token_lifetime_seconds", "issued_until", "clock_at"
    from "feed"`,
  'change.last': `
    select "seq"
    from "sqlite_sequence"
    where "name" = 'change'`,
  'change.lastStale': `
    select max("position") as "position", max("concerns_until") as "until"
    from "change"
    where "concerns_until" < :now`,
  'change.noteJump': `
    update "feed"
    set "pruned_through" = :position`,
  'change.notePruned': `
    update "feed"
    set "pruned_through" = max(pruned_through, :position), "pruned_until" = max(pruned_until, :until)`,
  'change.raiseLifetime': `
    update "feed"
    set "token_lifetime_seconds" = :seconds
    where "token_lifetime_seconds" < :seconds`,
  'change.remove': `
    delete from "change"
    where "concerns_until" < :now`,
  'change.setSequence': `
    update "sqlite_sequence"
    set "seq" = :position
    where "name" = 'change'`,
  'feed.after': `
    select "feed"."pruned_through", "feed"."pruned_until", coalesce(sqlite_sequence.seq, 0) as "last", "change".*
    from "feed"
    left join "sqlite_sequence" on "sqlite_sequence"."name" = 'change'
    left join (select *
    from "change"
    where "change"."position" > :position
    order by "change"."position"
    limit :limit) as "change" on true
    order by "change"."position"`,
  'key.all': `
    select *
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
    select *
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
    update "session"
    set "ended_at" = :at, "end_reason" = :why
    where "ended_at" is null`,
  'revocation.keyByKid': `
    select "kid"
    from "signing_key"
    where "kid" = :kid`,
  'revocation.revokeKeys': `
    update "signing_key"
    set "state" = 'revoked', "changed_at" = :at
    where "state" != 'revoked'
    and "kid" not in (SELECT value FROM json_each(:kept))`,
  'session.beyond': `
    select "sid"
    from "session"
    where "subject_id" = :subjectId
    and "ended_at" is null
    and "timeout_at" > :now
    and "sid" != :sid
    order by "created_at" desc, "sid" desc
    limit -1
    offset :spare`,
  'session.byDigest': `
    select "session"."digest", "session"."sid", "session"."subject_id", "session"."epoch", "session"."created_at", "session"."authenticated_at", "session"."last_seen_at", "session"."idle_timeout_seconds", "session"."absolute_expires_at", "session"."amr", "session"."carrier", "session"."remember", "session"."address", "session"."user_agent", "session"."jkt", "session"."client_id", "session"."marked", "session"."ended_at", "session"."end_reason", "subject"."identifier", "subject"."status", "subject"."roles", "subject"."epoch" as "subject_epoch"
    from "session"
    inner join "subject" on "subject"."id" = "session"."subject_id"
    where "session"."digest" = :digest`,
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
  'session.endSid': `
    update "session"
    set "ended_at" = :at, "end_reason" = :why
    where "sid" = :sid
    and "subject_id" = coalesce(:subjectId, subject_id)
    and "ended_at" is null
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
    and (session.created_at, session.sid) < (:beforeAt, :beforeSid)
    order by "session"."created_at" desc, "session"."sid" desc
    limit :limit`,
  'session.liveOfSubject': `
    select "session"."digest", "session"."sid", "session"."subject_id", "session"."epoch", "session"."created_at", "session"."authenticated_at", "session"."last_seen_at", "session"."idle_timeout_seconds", "session"."absolute_expires_at", "session"."amr", "session"."carrier", "session"."remember", "session"."address", "session"."user_agent", "session"."jkt", "session"."client_id", "session"."marked", "session"."ended_at", "session"."end_reason", "subject"."identifier", "subject"."status", "subject"."roles", "subject"."epoch" as "subject_epoch"
    from "session"
    inner join "subject" on "subject"."id" = "session"."subject_id"
    where "session"."ended_at" is null
    and "session"."timeout_at" > :now
    and (session.created_at, session.sid) < (:beforeAt, :beforeSid)
    and "session"."subject_id" = :subjectId
    order by "session"."created_at" desc, "session"."sid" desc
    limit :limit`,
  'session.lowerAhead': `
    update "session"
    set "absolute_expires_at" = absolute_expires_at - max(created_at - :to, 0), "created_at" = min(created_at, :to), "authenticated_at" = min(authenticated_at, :to), "last_seen_at" = :to
    where "digest" in (select "digest"
    from "session"
    where "ended_at" is null
    and "last_seen_at" > :beyond
    limit :limit)`,
  'session.raiseLastSeen': `
    update "session"
    set "last_seen_at" = :lastSeenAt
    where "digest" = :digest
    and "last_seen_at" < :lastSeenAt
    and "ended_at" is null`,
  'session.removeGone': `
    delete from "session"
    where "digest" in (select "digest"
    from "session"
    where "gone_at" < :before
    order by "gone_at", "digest"
    limit :limit)`,
  'session.setCurrent': `
    update "session"
    set "refresh_digest" = :digest, "previous_digest" = :presented, "rotated_at" = :rotatedAt, "sealed_pair" = :sealed, "last_seen_at" = max("last_seen_at", :at)
    where "sid" = :sid`,
  'session.unmarkedAfter': `
    select 1 as "found"
    from "session"
    where "marked" = 0
    and "carrier" <> 'refresh'
    and "gone_at" > :now
    limit 1`,
  'subject.byId': `
    select *
    from "subject"
    where "id" = :id`,
  'subject.byIdentifier': `
    select *
    from "subject"
    where "identifier" = :identifier`,
  'subject.counted': `
    select count(*) as "total"
    from "subject"
    where "status" = coalesce(:status, status)
    and instr(identifier, :query) > 0`,
  'subject.endEarlier': `
    update "session"
    set "ended_at" = :at, "end_reason" = :why
    where "subject_id" = :subjectId
    and "ended_at" is null
    and "epoch" < :epoch`,
  'subject.insert': `
    insert into "subject" ("id", "identifier", "status", "roles", "epoch", "created_at", "password_changed_at", "password_hash")
    values (:id, :identifier, :status, :roles, :epoch, :created_at, :password_changed_at, :password_hash)`,
  'subject.listed': `
    select *
    from "subject"
    where "identifier" > :after
    and "status" = coalesce(:status, status)
    and instr(identifier, :query) > 0
    order by "identifier"
    limit :limit`,
  'subject.otherHolder': `
    select "id"
    from "subject"
    where "status" = 'active'
    and instr(roles, :quoted) > 0
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
    where "id" = :id
    and "password_hash" = :expectedHash`,
  'subject.setRoles': `
    update "subject"
    set "roles" = :roles
    where "id" = :id`,
  'subject.setStatus': `
    update "subject"
    set "status" = :status
    where "id" = :id`,
  'subject.spareSession': `
    update "session"
    set "epoch" = :epoch
    where "sid" = :sid
    and "subject_id" = :subjectId
    and "ended_at" is null`,
  'time.countOn': `
    update "feed"
    set "counted_at" = :at
    where "counted_at" < :at`,
  'time.counted': `
    select "counted_at"
    from "feed"`,
  'time.find': `
    select "clock_at", "clock_lead_since", "clock_lead_ms"
    from "feed"`,
  'time.setHistory': `
    update "feed"
    set "clock_at" = :at, "clock_lead_since" = :since, "clock_lead_ms" = :ms`,
  'time.setIssuing': `
    update "feed"
    set "issued_until" = :until`,
}
