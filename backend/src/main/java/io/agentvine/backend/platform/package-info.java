/**
 * Foundation of every feature: clock, problem details, who may call what, paging.
 *
 * <p>Knows no feature. Start with {@link io.agentvine.backend.platform.Access} (who may what), {@link
 * io.agentvine.backend.platform.SecurityChain} (how it is asked) and {@link
 * io.agentvine.backend.platform.Problems} (every error answer).
 */
package io.agentvine.backend.platform;
