/**
 * Foundation of every feature: clock, ids, the database's own time and numbers, problem details, who may call what, paging.
 *
 * <p>Knows no feature. Start with {@link io.agentvine.backend.platform.Access} (who may what), {@link
 * io.agentvine.backend.platform.Problems} (every error answer) and {@link io.agentvine.backend.platform.Database}.
 */
package io.agentvine.backend.platform;
