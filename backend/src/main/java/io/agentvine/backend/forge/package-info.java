/**
 * Where repositories live, behind one small interface, with the credential that the backend has there. GitHub, GitLab and Gitea are there.
 *
 * <p>Start with {@link io.agentvine.backend.forge.Forge} and {@link io.agentvine.backend.forge.Forges}.
 */
package io.agentvine.backend.forge;
