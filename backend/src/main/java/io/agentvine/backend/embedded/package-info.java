/**
 * The one-machine mode: SQLite and a real Redis in {@code agentvine.home}, where no other database or Redis is named. Nothing
 * depends on this package.
 */
package io.agentvine.backend.embedded;
