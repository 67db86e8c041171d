/**
 * What is said once about a git repository, so that its tasks need not: a row for each, which comes into being with the first task that
 * names it.
 *
 * <p>Start with {@link io.agentvine.backend.repository.Repositories}.
 */
package io.agentvine.backend.repository;
