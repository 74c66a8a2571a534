/** What `countersign/storage/postgres` exports: the driver, by the database's clock alone. */
export type { Migrated, PostgresOptions } from './driver.ts'
export { migrate, postgres } from './driver.ts'
