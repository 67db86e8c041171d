/**
 * Where repositories live: GitHub, GitLab, Gitea and Forgejo behind one small interface, with the credential that the backend has there.
 *
 * <p>Start with {@link io.agentvine.backend.forge.Forge} and {@link io.agentvine.backend.forge.Forges}.
 */
package io.agentvine.backend.forge;
