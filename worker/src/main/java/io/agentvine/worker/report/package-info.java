/**
 * What a run reports: {@link io.agentvine.worker.report.Spool} keeps it on disk, numbered and masked by
 * {@link io.agentvine.worker.report.Redaction}; {@link io.agentvine.worker.report.EventUplink} sends it until it is acknowledged.
 */
package io.agentvine.worker.report;
