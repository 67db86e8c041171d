/**
 * Who is at the page: a one-time code or the operator token becomes a cookie, which counts as the operator until it is ended or 30 days old. Start
 * with {@code Logins} (docs/adr/0014-what-a-page-asks.md).
 */
package io.agentvine.backend.login;
