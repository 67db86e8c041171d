/**
 * Issues that become tasks: what people who may write to a repository ask for there by a label or a comment, and the one comment of ours that
 * says how it goes.
 *
 * <p>Start with {@link io.agentvine.backend.issue.IssueUpkeep} and {@link io.agentvine.backend.issue.IssueComments}.
 */
package io.agentvine.backend.issue;
