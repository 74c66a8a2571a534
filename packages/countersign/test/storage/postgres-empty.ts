/** Making a database of PostgreSQL what it was when it was new: quicker than a new one. */
import type { Client } from 'pg'

export async function emptyDatabase(client: Client, schema = 'countersign'): Promise<void> {
  await client.query(`
    BEGIN;
    SET LOCAL search_path = ${schema};
    ALTER TABLE audit DISABLE TRIGGER USER;
    DELETE FROM session; DELETE FROM ticket; DELETE FROM address; DELETE FROM external_identity; DELETE FROM authenticator; DELETE FROM recovery_code; DELETE FROM subject; DELETE FROM entry; DELETE FROM feed_horizon; DELETE FROM signing_key; DELETE FROM attempt; DELETE FROM familiar;
    DELETE FROM proof; DELETE FROM audit; DELETE FROM audit_personal; DELETE FROM audit_pending; DELETE FROM node; DELETE FROM root_key; DELETE FROM message; DELETE FROM webhook_dead; DELETE FROM webhook; DELETE FROM dearest_hash;
    ALTER SEQUENCE entry_seq_seq RESTART;
    UPDATE feed_state SET pruned_seq = 0, pruned_below = 0, pruned_until = 0, token_lifetime_seconds = 0, issued_until = 0;
    UPDATE audit_state SET head_sequence = 0, head_hash = '', archived_sequence = 0, archived_hash = '',
      archived_mac = NULL, keyed_sequence = 0, keyed_hash = '', keyed_mac = NULL;
    ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_refuses_change; ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_refuses_truncate;
    COMMIT`)
}
