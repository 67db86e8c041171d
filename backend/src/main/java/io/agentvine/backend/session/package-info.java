/**
 * Claude Code conversations: which worker has which, what it served, and when it ends.
 *
 * <p>Start with {@link io.agentvine.backend.session.Sessions}, which holds every rule. A session with a run in it is never ended.
 */
package io.agentvine.backend.session;
