/**
 * The rows' database, whichever it is: its clock and numbers, its transactions, and the statements, which stand in files.
 *
 * <p>Knows no feature. Start with {@link io.agentvine.backend.store.SqlFiles}; what differs between SQLite and PostgreSQL is
 * {@link io.agentvine.backend.store.Database}'s.
 */
package io.agentvine.backend.store;
