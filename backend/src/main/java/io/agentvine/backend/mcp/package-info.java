/**
 * {@code /mcp}: a person's own Claude submits and follows tasks. A tool is a bean of the feature that it belongs to ({@link
 * io.agentvine.backend.mcp.McpTool}); here is only what serves them all, which is made at the first request.
 */
package io.agentvine.backend.mcp;
