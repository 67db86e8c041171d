/**
 * The pull request of a task: opened once a run that is to have one has completed, kept up to date by later runs, and followed until it is
 * merged or closed.
 *
 * <p>Start with {@link io.agentvine.backend.pullrequest.PullRequestUpkeep}.
 */
package io.agentvine.backend.pullrequest;
