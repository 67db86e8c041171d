/**
 * Figures of what ran, kept as counted buckets: triggers mark what happens, {@code SeriesFold} adds the marks up, {@code SeriesReader} reads
 * them. What they cost does not depend on how many tasks there were (docs/adr/0014-what-a-page-asks.md).
 */
package io.agentvine.backend.series;
