/**
 * The page that people open: files of {@code resources/page}, served as they are. What it shows it asks of the public API.
 *
 * <p>Start with {@link io.agentvine.backend.page.PageController}; why there is no build step is in docs/adr/0015-a-page-without-a-build.md.
 */
package io.agentvine.backend.page;
